package dev.fanfare.traffic;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.audit.Actor;
import dev.fanfare.destination.InboxUrls;
import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.maintenance.Retention;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Engine;
import dev.fanfare.testing.Receiver;
import dev.fanfare.testing.TestClock;
import dev.fanfare.testing.TestDatabase;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestClock clock = TestClock.of(database);
    private final Receiver good = Receiver.start().answer(Answer.of(200));
    private final Receiver bad = Receiver.start().answer(Answer.of(500));
    private Engine first;
    private Engine second;
    private WorkspaceId workspace;
    private WebhookId healthy;
    private WebhookId failing;

    @BeforeEach
    void start() {
        clock.set(Instant.parse("2026-03-10T09:20:30Z"));
        first = Engine.start(database, clock);
        second = Engine.start(database, clock);
        workspace = first.newWorkspace();
        healthy = first.newWebhook(workspace, good.url(), "link.created", "sale.created");
        failing = first.newWebhook(workspace, bad.url(), "sale.created");
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
        good.close();
        bad.close();
        database.close();
    }

    /** Two nodes record at once, over three hours; some hours are empty. */
    @Test
    void everyHourAgreesWithTheLog() {
        publish("link.created", 7);
        publish("sale.created", 3);
        clock.advance(Duration.ofMinutes(39));
        publish("sale.created", 2);
        clock.advance(Duration.ofHours(2));
        publish("link.created", 1);
        publish("sale.created", 4);

        assertThat(hours(healthy)).containsExactly("09:00 12 0", "11:00 5 0").isEqualTo(hoursOfTheLog(healthy));
        assertThat(hours(failing)).containsExactly("09:00 0 5", "11:00 0 4").isEqualTo(hoursOfTheLog(failing));
        Traffic day = day(failing);
        assertThat(day.spans()).hasSize(24);
        assertThat(day.spans().getLast().from()).isEqualTo("2026-03-10T11:00:00Z");
        assertThat(day.spans().getFirst().from()).isEqualTo("2026-03-09T12:00:00Z");
        assertThat(day.attempts()).isEqualTo(9);
        assertThat(day.succeeded()).isZero();
    }

    @Test
    void foldingMinutesIntoHoursChangesNoSum() {
        publish("sale.created", 3);
        clock.advance(Duration.ofMinutes(5));
        publish("sale.created", 2);
        List<String> before = hours(failing);
        clock.advance(Duration.ofHours(4));
        publish("sale.created", 1);
        assertThat(database.count("traffic WHERE node > 0")).isGreaterThan(2);

        Retention retention = new Retention(database.pool(), new InboxUrls("http://localhost"), clock, 30);
        Engine.await(retention.keepOnce());

        assertThat(hours(failing)).startsWith(before.toArray(String[]::new)).isEqualTo(hoursOfTheLog(failing));
        assertThat(database.count("traffic WHERE node > 0 AND minute < '2026-03-10T10:00:00Z'"))
                .isZero();
        assertThat(database.count("traffic WHERE node = 0"))
                .as("one row for each webhook's hour")
                .isEqualTo(2);
        assertThat(database.count("traffic WHERE node > 0"))
                .as("the minutes of now stay")
                .isGreaterThanOrEqualTo(2);

        Engine.await(retention.keepOnce());
        assertThat(hours(failing)).isEqualTo(hoursOfTheLog(failing));
    }

    @Test
    void whatIsPastRetentionIsForgotten() {
        publish("link.created", 1);
        clock.advance(Duration.ofDays(20));
        publish("link.created", 1);

        Engine.await(new Retention(database.pool(), new InboxUrls("http://localhost"), clock, 2).keepOnce());
        assertThat(database.count("traffic"))
                .as("charts look back further than the log is kept")
                .isEqualTo(2);
        clock.advance(Duration.ofDays(20));
        Engine.await(new Retention(database.pool(), new InboxUrls("http://localhost"), clock, 2).keepOnce());

        assertThat(database.count("traffic")).isEqualTo(1);
        assertThat(database.count("workspace_traffic")).isEqualTo(1);
    }

    @Test
    void testEventsAreNotCounted() {
        Engine.await(first.tests().send(workspace, failing, "sale.created", Buffer.buffer("{}"), Actor.FANFARE));

        assertThat(database.count("attempt")).isEqualTo(1);
        assertThat(database.count("traffic")).isZero();
    }

    private void publish(String type, int events) {
        long before = database.count("attempt");
        long each = type.equals("sale.created") ? 2 : 1;
        for (int i = 0; i < events; i++) {
            (i % 2 == 0 ? first : second).publish(workspace, type);
        }
        eventually(() -> assertThat(database.count("attempt")).isEqualTo(before + events * each));
    }

    private Traffic day(WebhookId webhook) {
        return Objects.requireNonNull(Engine.await(new TrafficStore(database.pool())
                        .lastDay(workspace, List.of(healthy, failing), clock.instant()))
                .get(webhook));
    }

    /** The hours that have any, {@code 09:00 succeeded failed}. */
    private List<String> hours(WebhookId webhook) {
        return day(webhook).spans().stream()
                .filter(span -> span.attempts() > 0)
                .map(span -> span.from().toString().substring(11, 16) + " " + span.succeeded() + " " + span.failed())
                .toList();
    }

    private List<String> hoursOfTheLog(WebhookId webhook) {
        List<String> hours = new ArrayList<>();
        for (Row row : database.query("""
                SELECT to_char(date_trunc('hour', at AT TIME ZONE 'UTC'), 'HH24:MI') AS hour,
                    count(*) FILTER (WHERE succeeded) AS succeeded, count(*) FILTER (WHERE NOT succeeded) AS failed
                FROM attempt WHERE webhook_id = $1 GROUP BY 1 ORDER BY 1""", webhook.value())) {
            hours.add(row.getString("hour") + " " + row.getLong("succeeded") + " " + row.getLong("failed"));
        }
        return hours;
    }
}
