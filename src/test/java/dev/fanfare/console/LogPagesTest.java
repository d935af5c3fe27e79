package dev.fanfare.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.id.AttemptId;
import dev.fanfare.id.EventId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.id.WebhookId;
import dev.fanfare.testing.Browser;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log's pages on logs that were written by hand, so that every attempt in them is known. */
class LogPagesTest {
    private static final Pattern ROW =
            Pattern.compile("<a href=\"[^\"]*/attempts/(att_[0-9a-z]{26})[^\"]*\"[^>]*>\\s*<svg");

    private final Console console = Console.withOwner();
    private Browser owner;
    private WebhookId webhook;
    private String log;

    @BeforeEach
    void logIn() {
        owner = console.owner();
        JsonObject created = console.api().createWebhook("http://127.0.0.1:9/hook", "link.created", "sale.created");
        webhook = WebhookId.parse(created.getString("id")).orElseThrow();
        log = "/my-workspace/webhooks/" + webhook;
    }

    @AfterEach
    void stop() {
        console.close();
    }

    @Test
    void leadsThroughThePagesBothWays() {
        write(120, "link.created", 200);

        String first = owner.get(log).expect(200).body();
        String second = owner.get(link(first, "next")).expect(200).body();
        String third = owner.get(link(second, "next")).expect(200).body();

        assertThat(rows(first)).hasSize(50).startsWith(attempt(120)).endsWith(attempt(71));
        assertThat(rows(second)).hasSize(50).startsWith(attempt(70)).endsWith(attempt(21));
        assertThat(rows(third)).hasSize(20).startsWith(attempt(20)).endsWith(attempt(1));
        assertThat(first).doesNotContain("rel=\"prev\"", ">Newest<");
        assertThat(third).doesNotContain("rel=\"next\"").contains(">Newest<");
        String back = owner.get(link(third, "prev")).expect(200).body();
        assertThat(rows(back)).isEqualTo(rows(second));
        assertThat(rows(owner.get(link(back, "prev")).body())).isEqualTo(rows(first));
    }

    @Test
    void narrowsByOutcomeStatusTypeEventAndDay() {
        write(1, "link.created", 200);
        write(2, "sale.created", 404);
        write(3, "sale.created", 503);
        write(4, "link.created", 0);
        write(5, "link.created", 302);

        assertThat(found("outcome=succeeded")).containsExactly(attempt(1));
        assertThat(found("outcome=failed")).containsExactly(attempt(5), attempt(4), attempt(3), attempt(2));
        assertThat(found("status=2xx")).containsExactly(attempt(1));
        assertThat(found("status=3xx")).containsExactly(attempt(5));
        assertThat(found("status=4xx")).containsExactly(attempt(2));
        assertThat(found("status=5xx")).containsExactly(attempt(3));
        assertThat(found("status=none")).containsExactly(attempt(4));
        assertThat(found("event=sale.created")).containsExactly(attempt(3), attempt(2));
        assertThat(found("event=sale.created&status=5xx&outcome=failed")).containsExactly(attempt(3));
        assertThat(found("eventId=" + event(2))).containsExactly(attempt(2));
        assertThat(found("outcome=succeeded&status=5xx")).isEmpty();
        assertThat(found("status=nonsense&outcome=nonsense")).hasSize(5);
        assertThat(found("from=2026-01-01&to=2026-01-01")).hasSize(5);
        assertThat(found("from=2026-01-02")).isEmpty();
        assertThat(found("to=2025-12-31")).isEmpty();
    }

    @Test
    void anOpenAttemptHasItsNeighboursAlsoAcrossPagesAndThroughFilters() {
        write(120, "link.created", 200);
        console.database.query("UPDATE attempt SET succeeded = false, error_code = 'status', error_message = 'No.'"
                + " WHERE number % 60 = 0");

        String lastOfFirst =
                owner.get(log + "/attempts/" + attempt(71)).expect(200).body();
        assertThat(rows(lastOfFirst)).startsWith(attempt(120));
        assertThat(link(lastOfFirst, "ArrowLeft")).contains(attempt(72));
        String next = owner.get(link(lastOfFirst, "ArrowRight")).expect(200).body();
        assertThat(next).contains("aria-current=\"true\"");
        assertThat(rows(next)).startsWith(attempt(70));
        String back = owner.get(link(next, "ArrowLeft")).expect(200).body();
        assertThat(rows(back)).endsWith(attempt(71));

        String shared = owner.get(log + "/attempts/" + attempt(10)).expect(200).body();
        assertThat(rows(shared)).as("a shared address shows its surroundings").startsWith(attempt(10));

        String failed = owner.get(log + "/attempts/" + attempt(120) + "?outcome=failed")
                .expect(200)
                .body();
        assertThat(failed).doesNotContain("ArrowLeft");
        assertThat(link(failed, "ArrowRight")).contains(attempt(60)).contains("outcome=failed");
    }

    @Test
    void aSearchThatFindsNothingEndsAndGoesOnWhenAsked() {
        write(20_010, "link.created", 200);
        console.database.query("UPDATE attempt SET event_type = 'sale.created' WHERE number = 5");

        String near = owner.get(log + "?event=sale.created").expect(200).body();
        assertThat(rows(near)).isEmpty();
        assertThat(near).contains("None of the 20,000 attempts looked through");
        Matcher further = Pattern.compile("href=\"([^\"]+)\">Look further back").matcher(near);
        assertThat(further.find()).isTrue();
        String far =
                owner.get(further.group(1).replace("&amp;", "&")).expect(200).body();
        assertThat(rows(far)).containsExactly(attempt(5));
        assertThat(far).doesNotContain("Look further back");
    }

    @Test
    void countsWhatIsOwed() {
        console.database.query("""
                INSERT INTO event (workspace_id, id, type, payload)
                SELECT workspace_id, gen_random_uuid(), 'link.created', '' FROM webhook, generate_series(1, 1234)""");
        console.database.query("""
                INSERT INTO delivery (workspace_id, webhook_id, event_id, attempts, due_at)
                SELECT e.workspace_id, w.id, e.id, 1, fanfare_now() + interval '130 seconds'
                FROM webhook w JOIN event e ON e.workspace_id = w.workspace_id""");

        assertThat(owner.get(log).expect(200).body()).contains("1,234</span>");
        String owed = owner.get(log + "/deliveries").expect(200).body();
        assertThat(words(owed)).contains("1,234 owed: 0 due now, 1,234 waiting for another try, the next");
        console.api()
                .post("/webhooks/" + webhook + "/disable", new JsonObject())
                .expect(200);
        assertThat(words(owner.get(log + "/deliveries").body())).contains("1,234 held until the webhook is enabled.");
    }

    private List<String> found(String query) {
        return rows(owner.get(log + "?" + query).expect(200).body());
    }

    private static List<String> rows(String page) {
        return ROW.matcher(page).results().map(row -> row.group(1)).toList();
    }

    private static String words(String page) {
        return page.replaceAll("<[^>]*>", "").replaceAll("\\s+", " ");
    }

    /** Where a link with this mark leads. */
    private static String link(String page, String mark) {
        Matcher link = Pattern.compile("<a [^>]*href=\"([^\"]+)\"[^>]*\"" + mark + "\"")
                .matcher(page);
        assertThat(link.find()).as(mark).isTrue();
        return link.group(1).replace("&amp;", "&");
    }

    /** Writes all attempts up to a number that are not there yet: one a second on the first of January 2026. */
    private void write(int upTo, String type, int status) {
        console.database.query("""
                INSERT INTO attempt (workspace_id, webhook_id, id, event_id, event_type, cause, number, at, url,
                    succeeded, status, error_code, error_message, duration_ms, request_headers, response_truncated)
                SELECT workspace_id, webhook_id, id, id, $1, 'first', n,
                    '2026-01-01Z'::timestamptz + n * interval '1 second', 'http://127.0.0.1:9/hook',
                    $2 / 100 = 2, nullif($2, 0), CASE WHEN $2 / 100 <> 2 THEN 'status' END,
                    CASE WHEN $2 / 100 <> 2 THEN 'No.' END, 5, 'x: y', false
                FROM (
                    SELECT w.workspace_id, w.id AS webhook_id, n,
                        (lpad(to_hex(1767225600000 + n * 1000::bigint), 12, '0') || '00000000000000000000')::uuid AS id
                    FROM webhook w,
                        generate_series((SELECT count(*)::integer + 1 FROM attempt), $3::integer) AS n) AS made""", type, (short) status, upTo);
    }

    private static String attempt(int number) {
        return new AttemptId(id(number)).toString();
    }

    private static String event(int number) {
        return new EventId(id(number)).toString();
    }

    private static UUID id(int number) {
        return Uuid7.floor(Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofSeconds(number)));
    }
}
