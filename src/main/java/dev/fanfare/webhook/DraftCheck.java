package dev.fanfare.webhook;

import dev.fanfare.catalog.EventCatalog;
import dev.fanfare.destination.AddressPolicy;
import dev.fanfare.destination.DestinationUrl;
import dev.fanfare.destination.InboxTokenStore;
import dev.fanfare.destination.InboxTokenStore.Own;
import dev.fanfare.destination.InboxUrls;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.rejection.Rejection.Detail;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether what somebody gives of a webhook may be stored. Says all that is wrong with it at once. */
final class DraftCheck {
    private static final int NAME_LENGTH = 40;

    private final Pool pool;
    private final EventCatalog catalog;
    private final AddressPolicy destinations;
    private final InboxUrls inboxUrls;

    DraftCheck(Pool pool, EventCatalog catalog, AddressPolicy destinations, InboxUrls inboxUrls) {
        this.pool = pool;
        this.catalog = catalog;
        this.destinations = destinations;
        this.inboxUrls = inboxUrls;
    }

    /** Of a new webhook: everything must be there. */
    Future<Void> whole(WorkspaceId workspaceId, WebhookDraft draft) {
        List<Detail> mistakes = new ArrayList<>();
        requirePresent(draft, mistakes);
        return check(workspaceId, draft, mistakes);
    }

    /** Of a change: what is not there stays as it is. */
    Future<Void> given(WorkspaceId workspaceId, WebhookDraft draft) {
        return check(workspaceId, draft, new ArrayList<>());
    }

    private static void requirePresent(WebhookDraft draft, List<Detail> mistakes) {
        if (draft.name() == null) {
            mistakes.add(new Detail("/name", "The name is missing."));
        }
        if (draft.url() == null) {
            mistakes.add(new Detail("/url", "The URL is missing."));
        }
        if (draft.triggers() == null) {
            mistakes.add(new Detail("/triggers", "The triggers are missing."));
        }
    }

    private Future<Void> check(WorkspaceId workspaceId, WebhookDraft draft, List<Detail> mistakes) {
        String name = draft.name();
        if (name != null) {
            checkName(name, mistakes);
        }
        return urlMistake(workspaceId, draft.url()).compose(urlMistake -> {
            urlMistake.ifPresent(message -> mistakes.add(new Detail("/url", message)));
            List<String> triggers = draft.triggers();
            if (triggers != null) {
                checkTriggers(triggers, mistakes);
            }
            return mistakes.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(new Rejection.InvalidInput(mistakes));
        });
    }

    /** The workspace's own inboxes may be named, wherever this installation is; every other URL is judged as it is. */
    private Future<Optional<String>> urlMistake(WorkspaceId workspaceId, @Nullable String url) {
        if (url == null) {
            return Future.succeededFuture(Optional.empty());
        }
        return isInbox(workspaceId, url)
                .map(inbox -> inbox ? Optional.empty() : DestinationUrl.mistake(url, destinations));
    }

    private Future<Boolean> isInbox(WorkspaceId workspaceId, String url) {
        return inboxUrls
                .token(url)
                .map(token -> new Own(workspaceId, token))
                .map(own -> new InboxTokenStore(pool).existing(List.of(own)).map(found -> found.contains(own)))
                .orElseGet(() -> Future.succeededFuture(false));
    }

    private static void checkName(String name, List<Detail> mistakes) {
        int length = name.codePointCount(0, name.length());
        if (name.isBlank() || length > NAME_LENGTH) {
            mistakes.add(new Detail("/name", "The name must have 1 to 40 characters."));
        } else if (name.chars().anyMatch(Character::isISOControl)) {
            mistakes.add(new Detail("/name", "The name has a control character in it."));
        }
    }

    private void checkTriggers(List<String> triggers, List<Detail> mistakes) {
        if (triggers.isEmpty()) {
            mistakes.add(new Detail("/triggers", "Name at least one event type."));
        }
        for (int i = 0; i < triggers.size(); i++) {
            if (!catalog.names().contains(triggers.get(i))) {
                mistakes.add(new Detail("/triggers/" + i, "This is not an event type of the catalogue."));
            }
        }
    }
}
