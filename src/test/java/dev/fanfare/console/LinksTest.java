package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Browser;
import dev.fanfare.testing.Receiver;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** No page shows anybody a way to something that they may not do, that is not there, or that fails. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("<a [^>]*?href=\"([^\"]+)\"");
    private static final Pattern FORM = Pattern.compile("<form [^>]*?method=\"post\"[^>]*>");
    private static final Pattern ACTION = Pattern.compile("action=\"([^\"]+)\"");
    /** What ends the walk, or the reader's membership. */
    private static final Pattern LAST = Pattern.compile("/logout|/account/sessions.*|/[^/]+/leave");

    private final Console console = Console.withOwner();
    private final Receiver receiver = Receiver.start().answer(Answer.of(200));
    private final Browser reader = console.owner();

    @BeforeEach
    void populate() {
        console.owner();
        String webhook =
                console.api().createWebhook(receiver.url(), "link.created").getString("id");
        console.api().publish("link.created", "{}");
        eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(1));
        receiver.answer(Answer.of(410));
        console.api().publish("link.created", "{}");
        eventually(() -> assertThat(
                        console.api().get("/webhooks/" + webhook).json().getString("disabledReason"))
                .isEqualTo("gone"));
        String inbox = reader.submit("/my-workspace/inboxes").expect(303).location();
        console.visitor()
                .postBody("/inbox/" + inbox.replaceAll(".*/", ""), "hello")
                .expect(200);
        reader.submit("/my-workspace/members", "email", "bob@example.org", "role", "member")
                .expect(303);
        reader.submit("/workspaces/new", "name", "Other").expect(303);
        eventually(() -> assertThat(console.database.count("inbox_request")).isEqualTo(1));
    }

    @AfterEach
    void close() {
        console.close();
        receiver.close();
    }

    @Test
    void everyLinkThatAnOwnerSeesLeadsSomewhere() {
        assertThat(walk().pages())
                .hasSizeGreaterThan(30)
                .anyMatch(page -> page.contains("/outbox/"))
                .anyMatch(page -> page.contains("/audit"))
                .anyMatch(page -> page.endsWith("/edit"))
                .anyMatch(page -> page.contains("/requests/"));
    }

    @Test
    void everyLinkAndFormThatAMemberSeesIsForMembers() {
        console.demote();

        Walk walk = walk();

        assertThat(walk.pages()).hasSizeGreaterThan(15).anyMatch(page -> page.contains("/requests/"));
        List<String> refused = new ArrayList<>();
        String token = reader.get("/account").formToken();
        for (String form : walk.forms()) {
            if (!LAST.matcher(form).matches()) {
                int status = reader.post(form, token).status();
                if (status == 403 || status == 404 || status == 500) {
                    refused.add(status + " " + form);
                }
            }
        }
        assertThat(refused).isEmpty();
        assertThat(walk.forms()).contains("/logout", "/theme");
    }

    /** What a reader came to from the first page on, and which forms were there. */
    private record Walk(Set<String> pages, Set<String> forms) {}

    private Walk walk() {
        Walk walk = new Walk(new LinkedHashSet<>(), new LinkedHashSet<>());
        Deque<String> ahead = new ArrayDeque<>(List.of("/my-workspace/webhooks"));
        List<String> broken = new ArrayList<>();
        while (!ahead.isEmpty() && walk.pages().size() < 500) {
            String page = ahead.poll();
            if (walk.pages().add(page)) {
                Browser.Answer answer = reader.get(page);
                if (answer.status() != 200 && answer.status() != 303) {
                    broken.add(answer.status() + " " + page);
                }
                ahead.addAll(answer.status() == 303 ? List.of(answer.location()) : links(page, answer.body()));
                walk.forms().addAll(forms(page, answer.body()));
            }
        }
        assertThat(broken).isEmpty();
        return walk;
    }

    private static List<String> links(String page, String body) {
        return LINK.matcher(body)
                .results()
                .map(link -> resolve(page, link.group(1)))
                .filter(link -> link.startsWith("/"))
                .toList();
    }

    private static List<String> forms(String page, String body) {
        return FORM.matcher(body)
                .results()
                .map(form -> ACTION.matcher(form.group()))
                .map(action -> resolve(page, action.find() ? action.group(1) : page))
                .toList();
    }

    /** As a browser does it, without the place within the page. */
    private static String resolve(String page, String link) {
        return URI.create(page).resolve(link.replace("&amp;", "&")).toString().replaceAll("#.*", "");
    }
}
