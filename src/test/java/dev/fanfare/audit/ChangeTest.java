package dev.fanfare.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.id.WorkspaceId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ChangeTest {
    private static final String SECRET = "whsec_0123456789abcdef0123456789abcdef";
    private static final String KEY_SECRET = "k".repeat(43);

    @Test
    void keepsOnlyWhatIsDifferent() {
        Change change = change(
                new JsonObject().put("name", "a").put("url", "u").put("triggers", new JsonArray(List.of("x", "y"))),
                new JsonObject().put("name", "b").put("url", "u").put("triggers", new JsonArray(List.of("x", "y"))));

        assertThat(change.before()).isEqualTo(new JsonObject().put("name", "a"));
        assertThat(change.after()).isEqualTo(new JsonObject().put("name", "b"));
        assertThat(change.isNone()).isFalse();
    }

    @Test
    void isNoneWhenAllIsAsItWas() {
        assertThat(change(new JsonObject().put("n", 1), new JsonObject().put("n", 1))
                        .isNone())
                .isTrue();
    }

    @Test
    void aFieldThatIsNullIsNotThere() {
        Change change = change(
                new JsonObject().putNull("a"), new JsonObject().put("a", 1).putNull("b"));

        assertThat(change.before()).isEqualTo(new JsonObject());
        assertThat(change.after()).isEqualTo(new JsonObject().put("a", 1));
    }

    @Test
    void masksSecretsWhereverTheyStand() {
        Change change = new Change(
                new WorkspaceId(UUID.randomUUID()),
                new Actor("fanfare", "by " + SECRET),
                Action.WEBHOOK_UPDATED,
                "wh_x",
                SECRET,
                new JsonObject().put("name", "is " + SECRET + ", really"),
                new JsonObject()
                        .put("list", JsonArray.of(SECRET, "ff_0123456789abcdef_" + KEY_SECRET))
                        .put("deep", new JsonObject().put("er", SECRET)));

        assertThat(change.toString()).doesNotContain("0123456789abcdef0", KEY_SECRET);
        assertThat(change.by().name()).isEqualTo("by whsec_…");
        assertThat(change.objectName()).isEqualTo("whsec_…");
        assertThat(change.before().getString("name")).isEqualTo("is whsec_…, really");
        assertThat(change.after().getJsonArray("list")).containsExactly("whsec_…", "ff_0123456789abcdef_…");
    }

    private static Change change(JsonObject before, JsonObject after) {
        return new Change(
                new WorkspaceId(UUID.randomUUID()),
                Actor.FANFARE,
                Action.WEBHOOK_UPDATED,
                "wh_x",
                "A webhook",
                before,
                after);
    }
}
