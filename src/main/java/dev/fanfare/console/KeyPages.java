package dev.fanfare.console;

import dev.fanfare.id.ApiKeyId;
import dev.fanfare.workspace.ApiKey;
import dev.fanfare.workspace.ApiKeys;
import dev.fanfare.workspace.NewApiKey;
import dev.fanfare.workspace.Scope;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code /{workspace}/keys}: which API keys there are, making one, revoking one. */
final class KeyPages {
    private static final int PER_PAGE = 50;
    private static final String NEVER = "never";
    private static final String ON_A_DAY = "day";
    private static final Map<String, Duration> LIFETIMES =
            Map.of("30", Duration.ofDays(30), "90", Duration.ofDays(90), "365", Duration.ofDays(365));

    private static final List<Choice> CHOICES = List.of(
            new Choice(Scope.EVENTS_WRITE, "Publish events."),
            new Choice(Scope.EVENTS_READ, "Read events, with their payloads."),
            new Choice(Scope.WEBHOOKS_READ, "Read webhooks, their logs and what they are owed."),
            new Choice(
                    Scope.WEBHOOKS_WRITE, "Create, change and delete webhooks, see their secrets, test and resend."));

    /** A scope to tick, and what it allows. */
    public record Choice(Scope scope, String allows) {}

    private final ApiKeys keys;
    private final ShownOnce shownOnce;
    private final InstantSource clock;

    KeyPages(ApiKeys keys, ShownOnce shownOnce, InstantSource clock) {
        this.keys = keys;
        this.shownOnce = shownOnce;
        this.clock = clock;
    }

    Future<Reply> list(Visit visit) {
        @Nullable ApiKeyId before = ApiKeyId.parse(visit.query("before")).orElse(null);
        return keys.list(visit.workspace().id(), before == null ? null : before.value(), PER_PAGE + 1)
                .map(found -> Page.of("key/list")
                        .with("paged", before != null)
                        .with(
                                "keys",
                                found.stream().limit(PER_PAGE).map(this::row).toList())
                        .with(
                                "older",
                                found.size() > PER_PAGE
                                        ? found.get(PER_PAGE - 1).id().toString()
                                        : ""));
    }

    private KeyRow row(ApiKey key) {
        return KeyRow.of(key, clock.instant());
    }

    Future<Reply> create(Visit visit) {
        return Future.succeededFuture(creating(Form.empty().fill("expires", NEVER)));
    }

    Future<Reply> submitNew(Visit visit) {
        Form form = visit.form();
        Optional<Instant> expiresAt = expiry(form);
        if (form.hasErrors()) {
            return Future.succeededFuture(creating(form).status(422));
        }
        NewApiKey made = new NewApiKey(form.value("name"), scopes(form), expiresAt.orElse(null));
        return keys.create(visit.workspace().id(), made, visit.actor())
                .<Reply>map(created -> handOver(visit, created))
                .recover(failure ->
                        form.refused(failure).map(refused -> creating(refused).status(422)));
    }

    private Redirect handOver(Visit visit, ApiKeys.Created created) {
        shownOnce.hand(visit, created.id().value(), created.text().reveal());
        return Redirect.to(visit.path("keys/" + created.id()));
    }

    /** The only page that ever shows the key, once. */
    Future<Reply> created(Visit visit) {
        ApiKeyId id = keyId(visit);
        return keys.get(visit.workspace().id(), id)
                .map(key -> shownOnce
                        .take(visit, id.value())
                        .<Reply>map(text -> created(key, text))
                        .orElseGet(() -> Redirect.to(visit.path("keys")).saying(Flash.KEY_SHOWN)));
    }

    private static Page created(ApiKey key, String text) {
        return Page.of("key/created")
                .with("name", key.name())
                .with("text", text)
                .with("publishes", key.scopes().contains(Scope.EVENTS_WRITE));
    }

    private static Page creating(Form form) {
        return Page.of("key/new").with("form", form).with("choices", CHOICES);
    }

    private static Set<Scope> scopes(Form form) {
        return form.all("scopes").stream()
                .flatMap(word -> Scope.of(word).stream())
                .collect(Collectors.toSet());
    }

    /** Until the end of a day, or so many days from now; empty for never. */
    private Optional<Instant> expiry(Form form) {
        String choice = form.value("expires");
        if (choice.equals(ON_A_DAY)) {
            Optional<Instant> end = Optional.ofNullable(Filter.endOf(form.value("day")));
            if (end.isEmpty() || !end.get().isAfter(clock.instant())) {
                form.refuse("day", "Choose a day that is not over.");
            }
            return end;
        }
        Duration lifetime = LIFETIMES.get(choice);
        if (lifetime == null && !choice.equals(NEVER)) {
            form.refuse("expires", "Choose when it expires.");
        }
        return Optional.ofNullable(lifetime).map(clock.instant()::plus);
    }

    Future<Reply> confirmRevoke(Visit visit) {
        return keys.get(visit.workspace().id(), keyId(visit))
                .map(key -> Page.of("key/revoke").with("key", row(key)));
    }

    Future<Reply> revoke(Visit visit) {
        return keys.revoke(visit.workspace().id(), keyId(visit), visit.actor())
                .map(revoked -> Redirect.to(visit.path("keys")).saying(Flash.KEY_REVOKED));
    }

    private static ApiKeyId keyId(Visit visit) {
        return ApiKeyId.parse(visit.part("keyId")).orElseThrow(ApiKeys::notFound);
    }
}
