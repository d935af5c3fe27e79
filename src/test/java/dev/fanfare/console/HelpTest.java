package dev.fanfare.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Browser;
import dev.fanfare.testing.Chromium;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documents as pages. */
class HelpTest {
    private static final Pattern LINK = Pattern.compile("<a href=\"([^\"]+)\"");

    @Test
    void everyLinkOfEveryDocumentLeadsSomewhere() {
        try (Console console = Console.withOwner()) {
            Browser owner = console.owner();
            assertThat(HelpDocument.ALL).allSatisfy(document -> {
                String page = owner.get("/help/" + document.name()).expect(200).body();
                assertThat(document.html()).contains("<h1").doesNotContain("<script");
                assertThat(page).contains(document.html().substring(0, 40));
                LINK.matcher(document.html())
                        .results()
                        .map(link -> link.group(1))
                        .map(link -> link.startsWith("#") ? "/help/" + document.name() + link : link)
                        .forEach(link -> {
                            if (!link.startsWith("https://")) {
                                assertThat(link).as("in " + document.name()).startsWith("/help/");
                                String[] parts = link.split("#", 2);
                                String target = owner.get(parts[0]).expect(200).body();
                                if (parts.length == 2) {
                                    assertThat(target).as(link).contains("id=\"" + parts[1] + "\"");
                                }
                            }
                        });
            });
            owner.get("/help/decisions").expect(404);
            owner.get("/help/..%2fquickstart").expect(404);
        }
    }

    @Test
    void isReadable() {
        try (Console console = Console.withOwner();
                Chromium chromium = Chromium.start(console.app.port())) {
            chromium.screen(1440, "light");
            BrowserTest.logIn(chromium);
            chromium.open("/help");
            BrowserTest.look(chromium, "help");
            for (HelpDocument document : HelpDocument.ALL) {
                chromium.open("/help/" + document.name());
                BrowserTest.look(chromium, "help-" + document.name());
            }
            assertThat(chromium.complaints()).isEmpty();
        }
    }
}
