package dev.fanfare.console;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fanfare.testing.Browser;
import dev.fanfare.testing.Chromium;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ErrorPagesTest {
    private static final Pattern NUMBER = Pattern.compile("<code>([0-9a-f]{16})</code>");

    private final Console console = Console.withOwner();

    @AfterEach
    void close() {
        console.close();
    }

    @Test
    void whatIsNotThereIsSaidInTheReadersFrame() {
        String withSession =
                console.owner().get("/my-workspace/nope?secret=1").expect(404).body();
        String without = console.visitor().get("/static/x/nope.css").expect(404).body();

        assertThat(withSession).contains("Not found", ">/my-workspace/nope<", "Go to webhooks", "API keys");
        assertThat(without)
                .contains("Not found", "/static/x/nope.css", "Log in")
                .doesNotContain("API keys");
    }

    @Test
    void ourFaultHasANumberThatIsInTheLog() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(ErrorPages.class);
        log.start();
        logger.addAppender(log);
        try {
            Browser owner = console.owner();
            console.database.query("ALTER TABLE email RENAME TO somewhere_else");
            console.database.query("ALTER TABLE setup_token RENAME TO somewhere_else_too");

            String first = number(owner.get("/my-workspace/outbox").expect(500));
            String second = number(owner.get("/my-workspace/outbox").expect(500));
            String nobodys = number(console.visitor().get("/setup?token=x").expect(500));

            assertThat(first).isNotEqualTo(second);
            assertThat(log.list)
                    .filteredOn(event -> event.getFormattedMessage().equals("A page failed"))
                    .extracting(event -> String.valueOf(event.getKeyValuePairs().getFirst()))
                    .containsExactly(
                            "request=\"" + first + "\"", "request=\"" + second + "\"", "request=\"" + nobodys + "\"");
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void bothAreReadableWithAndWithoutASession() {
        try (Chromium chromium = Chromium.start(console.app.port())) {
            chromium.screen(1440, "light");
            chromium.open("/static/x/nope.css");
            BrowserTest.look(chromium, "not-found-nobody");
            BrowserTest.logIn(chromium);
            chromium.open("/my-workspace/nope");
            BrowserTest.look(chromium, "not-found");
            console.database.query("ALTER TABLE email RENAME TO somewhere_else");
            console.database.query("ALTER TABLE setup_token RENAME TO somewhere_else_too");
            chromium.open("/my-workspace/outbox");
            BrowserTest.look(chromium, "failed");
            console.database.query("DELETE FROM session");
            chromium.open("/setup?token=x");
            BrowserTest.look(chromium, "failed-nobody");
        }
    }

    private static String number(Browser.Answer page) {
        Matcher number = NUMBER.matcher(page.body());
        assertThat(number.find()).as(page.body()).isTrue();
        assertThat(page.body()).contains("It is our fault").doesNotContain("relation", "PgException");
        return number.group(1);
    }
}
