package dev.fanfare.bench;

import dev.fanfare.id.EventId;
import dev.fanfare.id.WebhookId;
import java.io.IOException;
import java.util.List;
import java.util.UUID;

/** How long pages of the console take, and what they weigh, where a webhook has millions of attempts. */
final class LongLog {
    private static final String NAME = "log";
    /** Until the server has compiled what makes a page, and more does not make it faster. */
    private static final int WARM_UP_LOOKS = 5;

    private static final int FEW_ROWS = 10_000;
    private static final int MOST_MILLIS = 50;
    private static final int MOST_BYTES = 100_000;

    private final Rig rig;
    private final int rows;
    private final ConsoleReader reader;
    private final long millis = System.currentTimeMillis() - 60_000;

    LongLog(Rig rig, int rows) throws IOException, InterruptedException {
        this.rig = rig;
        this.rows = rows;
        this.reader = rig.console();
    }

    List<Figure> measure() throws IOException, InterruptedException {
        String log = "/my-workspace/webhooks/" + new WebhookId(first("SELECT id FROM webhook WHERE name = '/10'"));
        fill(1, FEW_ROWS);
        ConsoleReader.Look few = settled(log);
        fill(FEW_ROWS + 1, rows);
        count();
        rig.query("VACUUM ANALYZE attempt, event, traffic");
        ConsoleReader.Look many = settled(log);
        ConsoleReader.Look failed = reader.look(log + "?outcome=failed");
        ConsoleReader.Look rare = reader.look(log + "?event=sale.created");
        ConsoleReader.Look webhooks = reader.look("/my-workspace/webhooks");
        String events = "/my-workspace/events";
        ConsoleReader.Look newest = reader.look(events);
        ConsoleReader.Look never = reader.look(events + "?event=sale.created");
        ConsoleReader.Look event =
                reader.look(events + "/" + new EventId(first("SELECT id FROM event ORDER BY id DESC LIMIT 1")));
        ConsoleReader.Look overview = reader.look("/my-workspace/overview");
        crowd();
        ConsoleReader.Look crowded = reader.look("/my-workspace/overview");
        return List.of(
                Figure.of(NAME, "log page, 10,000 attempts", "ms", few.millis()),
                Figure.of(NAME, String.format("log page, %,d attempts", rows), "ms", many.millis())
                        .atMost(MOST_MILLIS),
                Figure.of(NAME, "the long log", "× the short one", many.millis() / few.millis())
                        .atMost(1.5),
                Figure.of(NAME, "only failures", "ms", failed.millis()).atMost(MOST_MILLIS),
                Figure.of(NAME, "an event type that never was", "ms", rare.millis()),
                millis("list of webhooks", webhooks),
                millis("list of events", newest),
                Figure.of(NAME, "events of a type that never was", "ms", never.millis()),
                millis("an event with ten attempts", event),
                millis("overview", overview),
                Figure.of(NAME, "overview, 1,000 webhooks busy every minute", "ms", crowded.millis())
                        .atMost(MOST_MILLIS),
                bytes("log page", many),
                bytes("list of events", newest),
                bytes("an event with ten attempts", event),
                bytes("overview", overview));
    }

    /** What the rows before dirtied is written first, and what an idle server forgot is warm again. */
    private ConsoleReader.Look settled(String page) throws IOException, InterruptedException {
        rig.query("CHECKPOINT");
        for (int i = 0; i < WARM_UP_LOOKS; i++) {
            reader.look(page);
        }
        return reader.look(page);
    }

    private static Figure millis(String page, ConsoleReader.Look look) {
        return Figure.of(NAME, page, "ms", look.millis()).atMost(MOST_MILLIS);
    }

    private static Figure bytes(String page, ConsoleReader.Look look) {
        return Figure.of(NAME, page, "bytes", look.bytes()).atMost(MOST_BYTES);
    }

    private UUID first(String sql) {
        return rig.query(sql).iterator().next().getUUID(0);
    }

    /** Attempts of the last day, ten for each event; one in a thousand failed. */
    private void fill(int from, int to) {
        rig.query("""
                INSERT INTO attempt (workspace_id, webhook_id, id, event_id, event_type, cause, number, at, url,
                    succeeded, status, error_code, error_message, duration_ms, request_headers, response_headers,
                    response_body, response_truncated)
                SELECT workspace_id, id, %s, %s, 'link.created',
                    CASE (n - 1) %% 10 WHEN 0 THEN 'first' ELSE 'resend' END, (n - 1) %% 10 + 1,
                    now() - interval '1 minute', url,
                    n %% 1000 > 0, CASE WHEN n %% 1000 > 0 THEN 200 ELSE 503 END,
                    CASE WHEN n %% 1000 = 0 THEN 'status' END, CASE WHEN n %% 1000 = 0 THEN 'It was 503.' END,
                    12, 'content-type: application/json', 'content-length: 2', 'ok', false
                FROM webhook, generate_series(%d, %d) AS n
                WHERE name = '/10'""".formatted(id("n"), id("n - (n - 1) % 10"), from, to));
        rig.query("""
                INSERT INTO event (workspace_id, id, type, payload)
                SELECT workspace_id, %s, 'link.created', '{"data":{"url":"https://example.org/spring"}}'
                FROM webhook, generate_series(%d, %d, 10) AS n
                WHERE name = '/10'""".formatted(id("n"), from, to));
    }

    /** SQL of the id of a number's row: later numbers are later, all of one minute ago. */
    private String id(String number) {
        return "('%012x70008000' || lpad(to_hex(%s), 12, '0'))::uuid".formatted(millis, number);
    }

    /** As the recorder would have counted them. */
    private void count() {
        rig.query("""
                INSERT INTO traffic (workspace_id, webhook_id, minute, node, succeeded, failed, duration_ms)
                SELECT workspace_id, webhook_id, date_trunc('minute', at), 1, count(*) FILTER (WHERE succeeded),
                    count(*) FILTER (WHERE NOT succeeded), sum(duration_ms)
                FROM attempt
                GROUP BY workspace_id, webhook_id, date_trunc('minute', at)""");
    }

    /** A thousand webhooks more, with traffic in every minute: in those that are not folded yet, and every hour. */
    private void crowd() {
        rig.query("""
                INSERT INTO webhook
                SELECT (jsonb_populate_record(w, jsonb_build_object('id', gen_random_uuid(),
                    'name', 'Webhook ' || n, 'url', w.url || n))).*
                FROM webhook w, generate_series(1, 1000) AS n
                WHERE name = '/hang'""");
        rig.query("""
                INSERT INTO traffic (workspace_id, webhook_id, minute, node, succeeded, failed, duration_ms)
                SELECT workspace_id, id, minute, 1, 60, 1, 700
                FROM webhook, generate_series(
                    date_trunc('minute', now()) - interval '4 minutes', now(), interval '1 minute') AS minute
                WHERE name LIKE 'Webhook %'
                UNION ALL
                SELECT workspace_id, id, hour, 0, 3600, 60, 42000
                FROM webhook, generate_series(
                    date_trunc('hour', now()) - interval '30 days', now(), interval '1 hour') AS hour
                WHERE name LIKE 'Webhook %'""");
        rig.query("""
                INSERT INTO workspace_minute (workspace_id, minute, succeeded, failed, duration_ms)
                SELECT DISTINCT workspace_id, minute, 60000, 1000, 700000
                FROM webhook, generate_series(
                    date_trunc('minute', now()) - interval '2 hours',
                    date_trunc('minute', now()) - interval '5 minutes', interval '1 minute') AS minute
                WHERE name LIKE 'Webhook %'""");
        rig.query("""
                INSERT INTO workspace_traffic (workspace_id, hour, succeeded, failed, duration_ms)
                SELECT workspace_id, minute, sum(succeeded), sum(failed), sum(duration_ms)
                FROM traffic
                WHERE node = 0
                GROUP BY workspace_id, minute""");
        rig.query("VACUUM ANALYZE webhook, traffic, workspace_traffic, workspace_minute");
    }
}
