package dev.fanfare.console;

import static dev.fanfare.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.id.EventId;
import dev.fanfare.id.Uuid7;
import dev.fanfare.testing.Answer;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.Browser;
import dev.fanfare.testing.Receiver;
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

class EventPagesTest {
    private static final String LIST = "/my-workspace/events";
    private static final Pattern ROW = Pattern.compile("<a data-row href=\"/my-workspace/events/(evt_[0-9a-z]{26})\">");

    private final Console console = Console.withOwner();
    private final Receiver receiver = Receiver.start().answer(Answer.of(200));
    private final Receiver broken = Receiver.start().answer(Answer.of(500));
    private Browser owner;

    @BeforeEach
    void logIn() {
        owner = console.owner();
    }

    @AfterEach
    void stop() {
        console.close();
        receiver.close();
        broken.close();
    }

    @Test
    void leadsThroughThePagesBothWays() {
        write(120);

        String first = owner.get(LIST).expect(200).body();
        String second = owner.get(link(first, "rel=\"next\"")).expect(200).body();
        String third = owner.get(link(second, "rel=\"next\"")).expect(200).body();

        assertThat(rows(first)).hasSize(50).startsWith(event(120)).endsWith(event(71));
        assertThat(rows(second)).hasSize(50).startsWith(event(70)).endsWith(event(21));
        assertThat(rows(third)).hasSize(20).startsWith(event(20)).endsWith(event(1));
        assertThat(first).doesNotContain("rel=\"prev\"", ">Newest<");
        assertThat(third).doesNotContain("rel=\"next\"");
        String back = owner.get(link(third, "rel=\"prev\"")).expect(200).body();
        assertThat(rows(back)).isEqualTo(rows(second));
        assertThat(rows(owner.get(link(back, "rel=\"prev\"")).body())).isEqualTo(rows(first));
    }

    @Test
    void narrowsByTypeTestAndDay() {
        write(4);
        console.database.query("UPDATE event SET type = 'sale.created' WHERE id = $1", id(2));
        console.database.query("UPDATE event SET test = true WHERE id = $1", id(3));

        assertThat(found("event=sale.created")).containsExactly(event(2));
        assertThat(found("test=only")).containsExactly(event(3));
        assertThat(found("test=none")).containsExactly(event(4), event(2), event(1));
        assertThat(found("test=none&event=link.created")).containsExactly(event(4), event(1));
        assertThat(found("from=2026-01-01&to=2026-01-01")).hasSize(4);
        assertThat(found("from=2026-01-02")).isEmpty();
        assertThat(found("to=2025-12-31")).isEmpty();
        assertThat(found("event=%3Cscript%3E&test=x&from=y&before=evt_z")).hasSize(4);
    }

    @Test
    void aSearchThatFindsNothingEndsAndGoesOnWhenAsked() {
        write(20_010);
        console.database.query("UPDATE event SET type = 'sale.created' WHERE id = $1", id(5));

        String near = owner.get(LIST + "?event=sale.created").expect(200).body();
        assertThat(rows(near)).isEmpty();
        assertThat(near).contains("None of the 20,000 events looked through");
        String far = owner.get(link(near, ">Look further back")).expect(200).body();
        assertThat(rows(far)).containsExactly(event(5));
        assertThat(far).doesNotContain("Look further back");
    }

    @Test
    void findsAnEventByItsIdByAnAttemptAndByTheIdItWasPublishedUnder() {
        String webhook =
                console.api().createWebhook(receiver.url(), "link.created").getString("id");
        String event = console.api()
                .post("/events", "{\"event\":\"link.created\",\"data\":{},\"id\":\"order-1\"}")
                .expect(202)
                .json()
                .getString("id");
        eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(1));
        String attempt = console.api()
                .get("/webhooks/" + webhook + "/attempts")
                .array()
                .getJsonObject(0)
                .getString("id");

        for (String sought : List.of(event, attempt, "order-1", "+" + event + "+")) {
            assertThat(owner.get(LIST + "?id=" + sought).expect(303).location())
                    .as(sought)
                    .isEqualTo(LIST + "/" + event);
        }
        console.api().delete("/webhooks/" + webhook).expect(204);
        assertThat(owner.get(LIST + "?id=" + attempt).expect(303).location()).isEqualTo(LIST + "/" + event);
        for (String sought : List.of(event(1), "att_01m84h07fke00b08whkzf2s74h", "order-2", "%00", "%3Cb%3E")) {
            assertThat(owner.get(LIST + "?id=" + sought).expect(200).body())
                    .as(sought)
                    .contains("No event here has this ID")
                    .doesNotContain("<b>");
        }
    }

    @Test
    void anotherWorkspacesEventIsAnsweredAsOneThatDoesNotExist() {
        Api other = console.app.newWorkspace();
        other.createWebhook(receiver.url(), "link.created");
        String event = other.post("/events", "{\"event\":\"link.created\",\"data\":{},\"id\":\"theirs\"}")
                .expect(202)
                .json()
                .getString("id");
        eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(1));
        String attempt = other.get("/webhooks/"
                        + other.get("/webhooks").array().getJsonObject(0).getString("id") + "/attempts")
                .array()
                .getJsonObject(0)
                .getString("id");
        String unknown = event(1);

        String theirs = owner.get(LIST + "/" + event).expect(404).body();
        String nobodys = owner.get(LIST + "/" + unknown).expect(404).body();
        assertThat(theirs.replace(event, unknown)).isEqualTo(nobodys);
        owner.get(LIST + "/nonsense").expect(404);
        assertThat(owner.post(LIST + "/" + event, token(), "to", "all").status())
                .isEqualTo(404);
        for (String sought : List.of(event, attempt, "theirs")) {
            assertThat(owner.get(LIST + "?id=" + sought).expect(200).body()).contains("No event here has this ID");
        }
        assertThat(rows(owner.get(LIST).body())).isEmpty();
    }

    @Test
    void tellsWhatBecameOfAnEventAtEveryWebhook() {
        hook("Delivered", receiver.url("/a"));
        hook("Failing", broken.url("/b"));
        String held = hook("Held", broken.url("/c"));
        String event = console.api().publish("link.created", "{\"n\":12345678901234567890}");
        eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(3));
        console.api().post("/webhooks/" + held + "/disable", new JsonObject()).expect(200);
        hook("Too late", receiver.url("/d"));
        String gone = hook("Not wanted", receiver.url("/e"), "sale.created");

        String page = owner.get(LIST + "/" + event).expect(200).body();

        assertThat(words(page))
                .contains("Delivered Delivered tried once")
                .contains("Owed Failing tried once, due ")
                .contains("Held Held tried once, until the webhook is enabled")
                .contains("Never owed Too late not tried, did not want it when it was published")
                .doesNotContain("Not wanted")
                .contains("Resend to all 3");
        assertThat(page)
                .contains("12345678901234567890", "/webhooks/" + held + "/attempts/att_")
                .doesNotContain(gone);
        assertThat(page.split("/attempts/att_", -1)).hasSize(4);
    }

    @Test
    void resendsToOneAndToAll() {
        String first = hook("First", receiver.url("/a"));
        String second = hook("Second", broken.url("/b"));
        String event = console.api().publish("link.created", "{}");
        eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(2));

        assertThat(owner.post(LIST + "/" + event, token(), "to", first)
                        .expect(303)
                        .location())
                .isEqualTo(LIST + "/" + event);
        eventually(() -> assertThat(attempts(first)).isEqualTo(2));
        assertThat(attempts(second)).isEqualTo(1);
        owner.post(LIST + "/" + event, token(), "to", "all").expect(303);
        eventually(() -> assertThat(attempts(first)).isEqualTo(3));
        eventually(() -> assertThat(attempts(second)).isEqualTo(2));

        console.api().post("/webhooks/" + second + "/disable", new JsonObject()).expect(200);
        assertThat(owner.post(LIST + "/" + event, token(), "to", second)
                        .expect(409)
                        .body())
                .contains("The webhook is disabled.");
        owner.post(LIST + "/" + event, token(), "to", "wh_nonsense").expect(422);
    }

    @Test
    void resendingToAllSaysToHowManyAndWhyNotToTheOthers() {
        String first = hook("First", receiver.url("/a"));
        String disabled = hook("Disabled", receiver.url("/b"));
        hook("Broken", receiver.url("/c"));
        String event = console.api().publish("link.created", "{}");
        eventually(() -> assertThat(console.database.count("attempt")).isEqualTo(3));
        console.api()
                .post("/webhooks/" + disabled + "/disable", new JsonObject())
                .expect(200);
        console.database.query("""
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF (SELECT name = 'Broken' FROM webhook WHERE id = new.webhook_id) THEN
                        RAISE 'A fault';
                    END IF;
                    RETURN new;
                END $$""");
        console.database.query(
                "CREATE TRIGGER refuse BEFORE INSERT ON delivery FOR EACH ROW EXECUTE FUNCTION refuse()");

        Browser.Answer answer = owner.post(LIST + "/" + event, token(), "to", "all");

        assertThat(owner.follow(answer.expect(303)).expect(200).body())
                .contains("The event is being sent to 1 webhook. Not to 1 webhook that is disabled: enable it first. "
                        + "For 1 webhook something went wrong on our side: send it there again.");
        eventually(() -> assertThat(attempts(first)).isEqualTo(2));
        assertThat(receiver.requests()).hasSize(4);
        console.api().post("/webhooks/" + first + "/disable", new JsonObject()).expect(200);
        assertThat(owner.post(LIST + "/" + event, token(), "to", "all").status())
                .as("nothing was sent")
                .isGreaterThanOrEqualTo(400);
    }

    @Test
    void aTestEventIsOwedToNobodyAndNotResent() {
        String webhook = hook("First", receiver.url("/a"));
        hook("Second", receiver.url("/b"));
        String event = console.api()
                .post("/webhooks/" + webhook + "/test", new JsonObject().put("event", "link.created"))
                .expect(200)
                .json()
                .getString("eventId");

        String page = owner.get(LIST + "/" + event).expect(200).body();

        assertThat(words(page))
                .contains("Test")
                .contains("Delivered First tried once")
                .doesNotContain("Second");
        assertThat(page).doesNotContain("name=\"to\"");
        assertThat(owner.post(LIST + "/" + event, token(), "to", webhook)
                        .expect(409)
                        .body())
                .contains("This is a test event.");
    }

    @Test
    void publishesASampleOnceAndSaysWhoDid() {
        hook("First", receiver.url("/a"));
        hook("Second", receiver.url("/b"));
        assertThat(owner.get(LIST + "/new?event=sale.created").expect(200).body())
                .contains("value=\"sale.created\" selected", "&quot;customer&quot;");

        String refused = owner.submit(LIST + "/new", "event", "link.created", "data", "[1]")
                .expect(422)
                .body();
        assertThat(refused).contains("This is not a JSON object.", "[1]");
        assertThat(console.database.count("event")).isZero();
        owner.submit(LIST + "/new", "event", "no.such", "data", "{}").expect(422);

        for (String data :
                List.of("{} {}", "{/* no */}", "{\"a\":1,}", "{", "{\"a\":".repeat(65) + "1" + "}".repeat(65))) {
            owner.submit(LIST + "/new", "event", "link.created", "data", data).expect(422);
        }

        String one = owner.submit(LIST + "/new", "event", "link.created", "data", "{\r\n  \"n\": 1.50\r\n}")
                .expect(303)
                .location();
        assertThat(owner.get(one).expect(200).body()).contains("is being sent it", "First", "Second");
        eventually(() -> assertThat(receiver.requests()).hasSize(2));
        assertThat(receiver.requests().getFirst().body().toString()).endsWith("\"data\":{\n  \"n\": 1.50\n}}");
        String nobodys = owner.submit(LIST + "/new", "event", "sale.created", "data", "{}")
                .expect(303)
                .location();
        assertThat(owner.get(nobodys).body()).contains("No enabled webhook wants it.");
        assertThat(console.database.query(
                        "SELECT FROM audit WHERE action = 'event.published' AND actor_name = $1"
                                + " AND object IN ($2, $3)",
                        Console.OWNER,
                        id(one),
                        id(nobodys)))
                .as("who made it up is written down")
                .hasSize(2);
    }

    private static String id(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Test
    void theCatalogueSaysWhoWantsWhat() {
        String first = hook("First", receiver.url("/a"), "link.created", "sale.created");
        hook("Second", receiver.url("/b"), "sale.created");

        String page = owner.get("/my-workspace/event-types").expect(200).body();

        assertThat(type(page, "link.created")).contains(first, "First").doesNotContain("Second");
        assertThat(type(page, "sale.created")).contains("First", "Second", "webhooks/new?event=sale.created");
        assertThat(type(page, "lead.created")).contains("no webhook");
        assertThat(owner.get("/my-workspace/webhooks/new?event=sale.created").body())
                .containsPattern("value=\"sale.created\"[^>]* checked");
        console.demote();
        assertThat(owner.get("/my-workspace/event-types").expect(200).body()).doesNotContain("webhooks/new");
    }

    private static String type(String page, String name) {
        return page.substring(page.indexOf("id=\"" + name + "\"")).split("</li>", 2)[0];
    }

    private String hook(String name, String url, String... triggers) {
        String id = console.api()
                .createWebhook(url, triggers.length == 0 ? new String[] {"link.created"} : triggers)
                .getString("id");
        console.database.query("UPDATE webhook SET name = $1 WHERE url = $2", name, url);
        return id;
    }

    private int attempts(String webhook) {
        return console.api().get("/webhooks/" + webhook + "/attempts").array().size();
    }

    private String token() {
        return owner.get("/account").formToken();
    }

    private List<String> found(String query) {
        return rows(owner.get(LIST + "?" + query).expect(200).body());
    }

    private static List<String> rows(String page) {
        return ROW.matcher(page).results().map(row -> row.group(1)).toList();
    }

    private static String words(String page) {
        return page.replaceAll("<[^>]*>", " ").replaceAll("\\s+", " ").replace(" ,", ",");
    }

    private static String link(String page, String mark) {
        Matcher link = Pattern.compile("<a [^>]*href=\"([^\"]+)\"[^>]*" + mark.replace(">", ">?"))
                .matcher(page);
        assertThat(link.find()).as(mark).isTrue();
        return link.group(1).replace("&amp;", "&");
    }

    /** Writes events, one a second on the first of January 2026. */
    private void write(int upTo) {
        console.database.query("""
                INSERT INTO event (workspace_id, id, type, payload)
                SELECT w.id, (lpad(to_hex(1767225600000 + n * 1000::bigint), 12, '0') || '00000000000000000000')::uuid,
                    'link.created', '{}'
                FROM workspace w, generate_series(1, $1::integer) AS n""", upTo);
    }

    private static String event(int number) {
        return new EventId(id(number)).toString();
    }

    private static UUID id(int number) {
        return Uuid7.floor(Instant.parse("2026-01-01T00:00:00Z").plus(Duration.ofSeconds(number)));
    }
}
