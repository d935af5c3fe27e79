package dev.fanfare.console;

import dev.fanfare.id.WebhookId;
import dev.fanfare.rejection.Rejection;
import dev.fanfare.webhook.Webhooks;
import dev.fanfare.workspace.Membership;
import dev.fanfare.workspace.Workspaces;
import io.vertx.core.Future;
import java.util.List;

/** The ways into a workspace, and {@code /{workspace}/settings}. */
final class WorkspacePages {
    private final Workspaces workspaces;
    private final Webhooks webhooks;

    WorkspacePages(Workspaces workspaces, Webhooks webhooks) {
        this.workspaces = workspaces;
        this.webhooks = webhooks;
    }

    /** To the webhooks of the workspace that the reader was in last. */
    Future<Reply> home(Visit visit) {
        return Future.succeededFuture(
                visit.membership().isPresent() ? Redirect.to(visit.path("webhooks")) : Page.of("workspace/none"));
    }

    /** To a webhook that the address names without its workspace, as links in mails do. */
    Future<Reply> findWebhook(Visit visit) {
        WebhookId id = WebhookId.parse(visit.part("webhookId")).orElseThrow(Webhooks::notFound);
        return find(visit.reader().memberships(), id)
                .map(found -> Redirect.to("/" + found.workspace().slug() + "/webhooks/" + id));
    }

    /** Asks in each of the reader's workspaces in turn; they are few. */
    private Future<Membership> find(List<Membership> memberships, WebhookId id) {
        if (memberships.isEmpty()) {
            return Future.failedFuture(Webhooks.notFound());
        }
        Membership first = memberships.getFirst();
        return webhooks.requireLog(first.workspace().id(), id)
                .map(first)
                .recover(failure -> failure instanceof Rejection.NotFound
                        ? find(memberships.subList(1, memberships.size()), id)
                        : Future.failedFuture(failure));
    }

    Future<Reply> showNew(Visit visit) {
        return Future.succeededFuture(newWorkspace(Form.empty()));
    }

    Future<Reply> create(Visit visit) {
        Form form = visit.form();
        return workspaces
                .create(visit.reader(), form.value("name"))
                .<Reply>map(made -> Redirect.to("/" + made.slug() + "/webhooks").saying(Flash.WORKSPACE_CREATED))
                .recover(failure -> form.refused(failure)
                        .map(refused -> newWorkspace(refused).status(422)));
    }

    private static Page newWorkspace(Form form) {
        return Page.of("workspace/new").with("form", form);
    }

    Future<Reply> showSettings(Visit visit) {
        return Future.succeededFuture(
                settings(Form.empty().fill("name", visit.workspace().name())));
    }

    Future<Reply> rename(Visit visit) {
        Form form = visit.form();
        return workspaces
                .rename(visit.workspace(), form.value("name"), visit.actor())
                .<Reply>map(renamed -> Redirect.to(visit.path("settings")).saying(Flash.WORKSPACE_RENAMED))
                .recover(failure ->
                        form.refused(failure).map(refused -> settings(refused).status(422)));
    }

    private static Page settings(Form form) {
        return Page.of("workspace/settings").with("form", form);
    }
}
