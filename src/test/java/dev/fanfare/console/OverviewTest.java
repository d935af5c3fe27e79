package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.destination.InboxUrls;
import dev.fanfare.maintenance.Retention;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.Receiver;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every number of the overview against the log. */
class OverviewTest {
    private static final Pattern STEP = Pattern.compile(
            "<tr><th scope=\"row\">([^<]*)</th><td>([^<]*)</td><td>([^<]*)</td><td>([^<]*)</td><td>([^<]*)</td></tr>");

    private final Console console = Console.withOwner();
    private final Receiver receiver = Receiver.start();
    private String webhook;

    @BeforeEach
    void create() {
        webhook = console.api()
                .createWebhook(receiver.url(), "link.created", "sale.created")
                .getString("id");
    }

    @AfterEach
    void stop() {
        console.close();
        receiver.close();
    }

    @Test
    void everyNumberAgreesWithTheLogOverHoursAndAcrossFolding() {
        succeed(3);
        console.pass(Duration.ofDays(9));
        fail(2);
        console.pass(Duration.ofDays(3));
        succeed(4);
        fail(1);
        console.pass(Duration.ofMinutes(7 * 60 + 11));
        succeed(2);
        fold();
        console.pass(Duration.ofMinutes(130));
        fail(3);
        console.pass(Duration.ofMinutes(50));
        succeed(5);
        console.pass(Duration.ofMinutes(10));
        succeed(1);
        fail(2);

        agree("hour", Duration.ofMinutes(1), 60, "HH:mm");
        assertThat(numbers("hour")).containsExactly("6", "2", "8");
        assertThat(numbers("month")).containsExactly("15", "8", "23");
        agree();
        assertThat(console.database.count("traffic WHERE node > 0"))
                .as("some is not folded yet")
                .isPositive();
        assertThat(console.database.count("workspace_traffic"))
                .as("and some is")
                .isPositive();

        fold();
        agree();
        console.pass(Duration.ofMinutes(4));
        fold();
        assertThat(console.database.count("traffic WHERE node > 0"))
                .as("minutes of webhooks are folded as soon as they are over")
                .isZero();
        assertThat(console.database.count("workspace_minute"))
                .as("and kept of the workspace, for the last hour")
                .isPositive();
        agree();
        console.pass(Duration.ofHours(5));
        fold();
        assertThat(console.database.count("workspace_minute")).isZero();
        agree();
        assertThat(numbers("hour")).containsExactly("0", "0", "0");
        assertThat(numbers("day")).containsExactly("12", "6", "18");
    }

    @Test
    void anotherWorkspaceCountsForNothing() {
        succeed(2);
        console.app.newWorkspace().createWebhook(receiver.url("/other"), "link.created");
        console.database.query("""
                INSERT INTO traffic (workspace_id, webhook_id, minute, node, succeeded, failed, duration_ms)
                SELECT workspace_id, id, date_trunc('minute', fanfare_now()), 1, 70, 7, 1
                FROM webhook WHERE url LIKE '%/other'""");
        console.database.query("""
                INSERT INTO delivery (workspace_id, webhook_id, event_id, due_at)
                SELECT workspace_id, id, gen_random_uuid(), fanfare_now() + interval '1 day'
                FROM webhook WHERE url LIKE '%/other'""");

        assertThat(numbers("day")).containsExactly("2", "0", "2");
        assertThat(page()).contains("Nothing waits to be delivered.").doesNotContain(">70<");
    }

    @Test
    void namesTheWebhooksThatStandOutAndWhatWaits() {
        String slow = console.api()
                .createWebhook(receiver.url("/slow"), "lead.created")
                .getString("id");
        console.database.query("UPDATE webhook SET name = 'Slow one' WHERE url LIKE '%/slow'");
        console.database.query("""
                INSERT INTO traffic (workspace_id, webhook_id, minute, node, succeeded, failed, duration_ms)
                SELECT workspace_id, id, date_trunc('minute', fanfare_now()), 1, 9, 1, 81000
                FROM webhook WHERE name = 'Slow one'""");
        fail(2);
        owe(12_000, "A webhook", "1 day");
        owe(1, "Slow one", "3 days");

        String page = page();

        assertThat(section(page, "failing")).containsSubsequence(webhook, "2 failed", slow, "1 failed");
        assertThat(section(page, "slow")).containsSubsequence(slow, "8100 ms", webhook);
        assertThat(section(page, "owing"))
                .contains("10,000+", "counting ends there")
                .containsSubsequence("Slow one", "A webhook");
        console.database.query("DELETE FROM delivery WHERE event_id IN (SELECT event_id FROM delivery LIMIT 11000)");
        console.database.query("UPDATE webhook SET disabled_at = fanfare_now(), disabled_reason = 'manual'"
                + " WHERE name = 'Slow one'");
        owe(1, "Slow one", "4 days");
        assertThat(section(page(), "owing")).contains("0 due now, ", " held");
    }

    /** Owed events, the oldest of them an age old, the next attempts of all of them tomorrow. */
    private void owe(int events, String name, String age) {
        console.database.query("""
                INSERT INTO delivery (workspace_id, webhook_id, event_id, due_at)
                SELECT workspace_id, id,
                    (lpad(to_hex((extract(epoch FROM fanfare_now() - $3::text::interval) * 1000)::bigint + n), 12, '0')
                        || '70008000000000000000')::uuid,
                    fanfare_now() + interval '1 day'
                FROM webhook, generate_series(1, $1) AS n WHERE name = $2""", events, name, age);
    }

    private void succeed(int events) {
        receiver.answer(Answer.of(200));
        publish(events);
    }

    /** Nothing is tried again, so that all attempts are known. */
    private void fail(int events) {
        receiver.answer(Answer.of(500));
        publish(events);
        console.database.query("DELETE FROM delivery");
    }

    private void publish(int events) {
        long before = console.database.count("attempt");
        for (int i = 0; i < events; i++) {
            console.api().publish("link.created", "{}");
        }
        eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(before + events));
    }

    private void fold() {
        Engine.await(new Retention(console.database.pool(), new InboxUrls("http://localhost"), console.clock, 30)
                .keepOnce());
    }

    private void agree() {
        agree("hour", Duration.ofMinutes(1), 60, "HH:mm");
        agree("day", Duration.ofHours(1), 24, "d MMM, HH:mm");
        agree("week", Duration.ofHours(6), 28, "d MMM, HH:mm");
        agree("month", Duration.ofDays(1), 30, "d MMM");
    }

    /** Every row of a chart's table, and its sums, are those of the log. */
    private void agree(String window, Duration step, int steps, String format) {
        long[][] counts = new long[steps][3];
        Instant last = floor(console.clock.instant(), step);
        Instant first = last.minus(step.multipliedBy(steps - 1L));
        for (Row row : console.database.query("SELECT at, succeeded, duration_ms FROM attempt")) {
            long at = Duration.between(first, floor(row.getOffsetDateTime("at").toInstant(), step))
                    .dividedBy(step);
            if (at >= 0) {
                counts[(int) at][row.getBoolean("succeeded") ? 0 : 1]++;
                counts[(int) at][2] += row.getInteger("duration_ms");
            }
        }
        DateTimeFormatter label =
                DateTimeFormatter.ofPattern(format, Locale.ENGLISH).withZone(ZoneOffset.UTC);
        List<String> rows = new ArrayList<>();
        long[] sums = new long[3];
        for (int i = steps - 1; i >= 0; i--) {
            long good = counts[i][0];
            long bad = counts[i][1];
            sums[0] += good;
            sums[1] += bad;
            sums[2] += counts[i][2];
            if (good + bad > 0) {
                rows.add(label.format(first.plus(step.multipliedBy(i))) + " " + good + " " + bad + " "
                        + rate(good, good + bad) + " " + counts[i][2] / (good + bad) + " ms");
            }
        }
        String section = section(page(), window);
        assertThat(STEP.matcher(section)
                        .results()
                        .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3) + " " + row.group(4) + " "
                                + row.group(5)))
                .as(window)
                .containsExactlyElementsOf(rows);
        assertThat(numbers("section " + window, section))
                .containsExactly("" + sums[0], "" + sums[1], "" + (sums[0] + sums[1]));
        if (sums[0] + sums[1] > 0) {
            assertThat(section)
                    .contains("<span class=\"big num\">" + rate(sums[0], sums[0] + sums[1]))
                    .contains("<strong class=\"mean\">" + sums[2] / (sums[0] + sums[1]) + " ms<");
        }
    }

    private static Instant floor(Instant time, Duration step) {
        return Instant.ofEpochMilli(time.toEpochMilli() / step.toMillis() * step.toMillis());
    }

    private static String rate(long part, long all) {
        long tenths = 1000 * part / all;
        return tenths % 10 == 0 ? tenths / 10 + " %" : tenths / 10 + "." + tenths % 10 + " %";
    }

    private List<String> numbers(String window) {
        return numbers(window, section(page(), window));
    }

    /** Delivered, failed, attempts. */
    private static List<String> numbers(String name, String section) {
        TreeMap<Integer, String> found = new TreeMap<>();
        for (String word : List.of("delivered", "failed", "attempts")) {
            Matcher number =
                    Pattern.compile("<strong class=\"" + word + "\">([^<]*)<").matcher(section);
            assertThat(number.find()).as(name + " " + word).isTrue();
            found.put(number.start(), number.group(1));
        }
        return List.copyOf(found.values());
    }

    private String page() {
        return console.owner().get("/my-workspace/overview").expect(200).body();
    }

    private static String section(String page, String id) {
        Matcher section = Pattern.compile(
                        "<section[^>]*(?:id|aria-labelledby)=\"" + id + "\".*?</section>", Pattern.DOTALL)
                .matcher(page);
        assertThat(section.find()).as(id).isTrue();
        return section.group();
    }
}
