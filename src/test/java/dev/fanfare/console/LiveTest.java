package dev.fanfare.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.testing.Browser;
import dev.fanfare.testing.Receiver;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages that stay up to date by themselves do so only for whom may see them. */
class LiveTest {
    /** A stream would end by itself only after minutes. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private final Console console = Console.withOwner();
    private final Receiver receiver = Receiver.start();
    private final Browser owner = console.owner();
    private String webhook = "";
    private String inbox = "";

    @BeforeEach
    void make() {
        webhook = "/my-workspace/webhooks/"
                + console.api().createWebhook(receiver.url(), "link.created").getString("id");
        inbox = owner.submit("/my-workspace/inboxes").expect(303).location();
    }

    @AfterEach
    void close() {
        console.close();
        receiver.close();
    }

    @ParameterizedTest
    @CsvSource({
        "webhook, DELETE FROM session",
        "webhook, UPDATE session SET expires_at = fanfare_now()",
        "webhook, DELETE FROM membership",
        "inbox, DELETE FROM session",
        "inbox, DELETE FROM membership"
    })
    void aStreamEndsSoonAfterItsReadersSessionOrMembership(String page, String end) throws Exception {
        Browser.Stream stream = open(page);

        console.database.query(end);

        stream.rest().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook", "inbox"})
    void itStaysOpenForWhoStillBelongs(String page) throws Exception {
        Browser.Stream stream = open(page);

        assertThatStays(stream);

        console.database.query("DELETE FROM session");
        stream.rest().get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static void assertThatStays(Browser.Stream stream) throws Exception {
        try {
            throw new AssertionError("It ended: " + stream.rest().get(5, TimeUnit.SECONDS));
        } catch (TimeoutException e) {
            // Longer than it takes to look at the session once.
        }
    }

    private Browser.Stream open(String page) {
        Browser.Stream stream = owner.open((page.equals("inbox") ? inbox : webhook) + "/live");
        assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
        return stream;
    }
}
