package dev.fanfare.delivery;

import dev.fanfare.audit.Action;
import dev.fanfare.audit.Actor;
import dev.fanfare.audit.Change;
import dev.fanfare.failure.FailurePolicy;
import dev.fanfare.failure.FailureStore.Touched;
import dev.fanfare.failure.Result;
import dev.fanfare.failure.Standing;
import dev.fanfare.failure.Verdict;
import dev.fanfare.id.WebhookId;
import dev.fanfare.mail.Notice;
import dev.fanfare.webhook.DisabledReason;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The failure policy, applied to outcomes that are recorded together.
 *
 * @param recordings all of them, in their order; those that their webhook's disabling caught are marked held
 * @param verdicts on the webhooks whose run of failures was touched
 */
record Judgement(List<Recording> recordings, List<Verdict> verdicts) {
    private static final int GONE = 410;

    /** The webhooks of the outcomes. Test events never count. */
    static List<Touched> touched(List<Recording> recordings) {
        Map<WebhookId, Touched> touched = new LinkedHashMap<>();
        for (Recording recording : recordings) {
            Delivery delivery = recording.delivery();
            if (delivery.cause() != Cause.TEST) {
                touched.merge(
                        delivery.webhookId(),
                        new Touched(
                                delivery.workspaceId(),
                                delivery.webhookId(),
                                !recording.outcome().succeeded()),
                        (a, b) -> a.failed() ? a : b);
            }
        }
        return List.copyOf(touched.values());
    }

    static Judgement of(List<Recording> recordings, List<Standing> standings) {
        if (standings.isEmpty()) {
            return new Judgement(recordings, List.of());
        }
        Map<WebhookId, List<Result>> results = standings.stream()
                .collect(Collectors.toMap(Standing::webhookId, standing -> new ArrayList<>(), (a, b) -> a));
        for (Recording recording : recordings) {
            List<Result> ofWebhook = results.get(recording.delivery().webhookId());
            if (ofWebhook != null && recording.delivery().cause() != Cause.TEST) {
                ofWebhook.add(result(recording));
            }
        }
        List<Verdict> verdicts = standings.stream()
                .map(standing -> FailurePolicy.judge(standing, results.getOrDefault(standing.webhookId(), List.of())))
                .toList();
        return new Judgement(markHeld(recordings, verdicts), verdicts);
    }

    /** From the end, because what a disabling catches is what comes last. */
    private static List<Recording> markHeld(List<Recording> recordings, List<Verdict> verdicts) {
        Map<WebhookId, Integer> held = verdicts.stream()
                .filter(Verdict::closed)
                .collect(Collectors.toMap(verdict -> verdict.standing().webhookId(), Verdict::held));
        if (held.isEmpty()) {
            return recordings;
        }
        List<Recording> marked = new ArrayList<>(recordings);
        for (int i = marked.size() - 1; i >= 0; i--) {
            Recording recording = marked.get(i);
            WebhookId webhookId = recording.delivery().webhookId();
            int left = held.getOrDefault(webhookId, 0);
            if (left > 0 && recording.delivery().cause() != Cause.TEST) {
                held.put(webhookId, left - 1);
                marked.set(i, recording.asHeld());
            }
        }
        return marked;
    }

    private static Result result(Recording recording) {
        Failure failure = recording.failure();
        if (failure == null) {
            return new Result.Success();
        }
        boolean gone = recording.outcome() instanceof Outcome.Answered answered && answered.status() == GONE;
        return new Result.Failure(recording.outcome().at(), gone, failure.message());
    }

    /** What owners are to be told. */
    List<Notice> notices() {
        return verdicts.stream()
                .flatMap(verdict -> verdict.warnings().stream().map(warning -> notice(verdict.standing(), warning)))
                .toList();
    }

    private static Notice notice(Standing standing, Verdict.Warning warning) {
        return new Notice(
                standing.workspaceId(),
                warning.kind(),
                new JsonObject()
                        .put("webhookId", standing.webhookId().toString())
                        .put("name", standing.name())
                        .put("url", standing.url())
                        .put("failures", warning.failures())
                        .put("error", warning.failure().error())
                        .put("at", warning.failure().at().toString()));
    }

    /** What the audit is to say. */
    List<Change> disablings() {
        return verdicts.stream()
                .filter(verdict -> verdict.disabledBy() != null)
                .map(verdict -> disabling(verdict, verdict.disabledBy()))
                .toList();
    }

    private static Change disabling(Verdict verdict, DisabledReason reason) {
        Standing standing = verdict.standing();
        return new Change(
                standing.workspaceId(),
                Actor.FANFARE,
                Action.WEBHOOK_DISABLED,
                standing.webhookId().toString(),
                standing.name(),
                new JsonObject().put("enabled", true),
                new JsonObject()
                        .put("enabled", false)
                        .put("disabledReason", reason.word())
                        .put("consecutiveFailures", verdict.consecutiveFailures()));
    }

    /** The webhooks for which no attempts are to be made any more. */
    Set<WebhookId> closed() {
        return verdicts.stream()
                .filter(Verdict::closed)
                .map(verdict -> verdict.standing().webhookId())
                .collect(Collectors.toSet());
    }
}
