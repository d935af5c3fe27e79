package dev.fanfare.webhook;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.audit.AuditStore;
import dev.fanfare.audit.Change;
import dev.fanfare.id.WorkspaceId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;

/** Writes down what somebody does with webhooks, in the transaction that does it. */
public final class WebhookAudit {
    private final AuditStore audit;
    private final WorkspaceId workspaceId;
    private final Actor by;

    public WebhookAudit(SqlClient client, WorkspaceId workspaceId, Actor by) {
        this.audit = new AuditStore(client);
        this.workspaceId = workspaceId;
        this.by = by;
    }

    /** Something that leaves the webhook as it is. */
    public Future<Void> did(Action action, Webhook webhook, JsonObject facts) {
        return audit.record(change(action, webhook, new JsonObject(), facts));
    }

    /** A change of what people decide of it; nothing when all is as it was. */
    public Future<Void> changed(Action action, Webhook before, Webhook after) {
        Change change = change(action, after, before.decided(), after.decided());
        return change.isNone() ? Future.succeededFuture() : audit.record(change);
    }

    Future<Void> created(Webhook webhook) {
        return audit.record(change(Action.WEBHOOK_CREATED, webhook, new JsonObject(), webhook.decided()));
    }

    Future<Void> deleted(Webhook webhook) {
        return audit.record(change(Action.WEBHOOK_DELETED, webhook, webhook.decided(), new JsonObject()));
    }

    private Change change(Action action, Webhook webhook, JsonObject before, JsonObject after) {
        return new Change(workspaceId, by, action, webhook.id().toString(), webhook.name(), before, after);
    }
}
