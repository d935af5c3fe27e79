package dev.fanfare.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fanfare.id.WebhookId;
import dev.fanfare.id.WorkspaceId;
import dev.fanfare.webhook.DisabledReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailurePolicyTest {
    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");
    private static final Result SUCCESS = new Result.Success();
    private static final Result FAILURE = new Result.Failure(AT, false, "It failed.");
    private static final Result GONE = new Result.Failure(AT, true, "It is gone.");

    @ParameterizedTest
    @CsvSource({
        "3, ''", "4, failing 5", "5, ''",
        "8, ''", "9, failing 10", "10, ''",
        "13, ''", "14, failing 15", "15, ''",
        "18, ''", "19, disabled 20"
    })
    void ownersAreToldAtTheFifthTenthFifteenthAndTwentiethFailure(int before, String told) {
        assertThat(told(FailurePolicy.judge(standing(before), List.of(FAILURE))))
                .isEqualTo(told.isEmpty() ? List.of() : List.of(told));
    }

    @ParameterizedTest
    @CsvSource({"18, 19, ", "19, 20, FAILURES"})
    void theTwentiethFailureDisables(int before, int after, DisabledReason reason) {
        Verdict verdict = FailurePolicy.judge(standing(before), List.of(FAILURE));

        assertThat(verdict.consecutiveFailures()).isEqualTo(after);
        assertThat(verdict.disabledBy()).isEqualTo(reason);
        assertThat(verdict.held()).isEqualTo(reason == null ? 0 : 1);
    }

    @Test
    void anySuccessBeginsANewRun() {
        List<Result> results = new ArrayList<>(Collections.nCopies(19, FAILURE));
        results.add(SUCCESS);
        results.addAll(Collections.nCopies(19, FAILURE));

        Verdict verdict = FailurePolicy.judge(standing(0), results);

        assertThat(told(verdict))
                .containsExactly("failing 5", "failing 10", "failing 15", "failing 5", "failing 10", "failing 15");
        assertThat(verdict.consecutiveFailures()).isEqualTo(19);
        assertThat(verdict.closed()).isFalse();
    }

    @Test
    void goneDisablesAtOnceAndIsTheOnlyThingTold() {
        Verdict verdict = FailurePolicy.judge(standing(4), List.of(GONE, FAILURE));

        assertThat(told(verdict)).containsExactly("gone 5");
        assertThat(verdict.disabledBy()).isEqualTo(DisabledReason.GONE);
        assertThat(verdict.consecutiveFailures()).isEqualTo(5);
    }

    @Test
    void whatWasInFlightWhenItWasDisabledChangesNoCountAndTellsNobody() {
        List<Result> results = new ArrayList<>(Collections.nCopies(25, FAILURE));
        results.add(SUCCESS);
        results.addAll(Collections.nCopies(5, FAILURE));

        Verdict verdict = FailurePolicy.judge(standing(0), results);

        assertThat(told(verdict)).containsExactly("failing 5", "failing 10", "failing 15", "disabled 20");
        assertThat(verdict.consecutiveFailures()).isEqualTo(20);
        assertThat(verdict.held()).as("the twentieth and all after it").isEqualTo(12);
        Verdict late = FailurePolicy.judge(new Standing(workspace(), webhook(), "", "", 20, true), List.of(GONE));
        assertThat(late.disabledBy()).isNull();
        assertThat(late.closed()).isTrue();
        assertThat(late.held()).isEqualTo(1);
    }

    /** The promise that batching and the number of nodes change nothing. */
    @Test
    void judgingTogetherIsJudgingOneAtATime() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            Standing standing = standing(random.nextInt(20));
            List<Result> results = new ArrayList<>();
            for (int i = random.nextInt(60); i >= 0; i--) {
                int dice = random.nextInt(40);
                results.add(dice == 0 ? GONE : dice < 3 ? SUCCESS : FAILURE);
            }

            Verdict together = FailurePolicy.judge(standing, results);

            List<String> told = new ArrayList<>();
            int held = 0;
            for (Result result : results) {
                Verdict one = FailurePolicy.judge(standing, List.of(result));
                told.addAll(told(one));
                held += one.held();
                standing = new Standing(
                        standing.workspaceId(), standing.webhookId(), "", "", one.consecutiveFailures(), one.closed());
            }
            assertThat(told(together)).as("seed %s", seed).isEqualTo(told);
            assertThat(together.held()).as("seed %s", seed).isEqualTo(held);
            assertThat(together.consecutiveFailures()).as("seed %s", seed).isEqualTo(standing.consecutiveFailures());
            assertThat(together.closed()).as("seed %s", seed).isEqualTo(standing.disabled());
        }
    }

    private static List<String> told(Verdict verdict) {
        return verdict.warnings().stream()
                .map(warning -> warning.kind().word() + " " + warning.failures())
                .toList();
    }

    private static Standing standing(int consecutiveFailures) {
        return new Standing(workspace(), webhook(), "A webhook", "https://example.com", consecutiveFailures, false);
    }

    private static WorkspaceId workspace() {
        return new WorkspaceId(UUID.randomUUID());
    }

    private static WebhookId webhook() {
        return new WebhookId(UUID.randomUUID());
    }
}
