package dev.fanfare.maintenance;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs {@link Retention} before anything else starts, and every hour from then on; what it folds, every minute. */
public final class MaintenanceVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(MaintenanceVerticle.class);
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final Duration FOLDING_PERIOD = Duration.ofMinutes(1);

    private final Retention retention;

    public MaintenanceVerticle(Retention retention) {
        this.retention = retention;
    }

    @Override
    public Future<?> start() {
        vertx.setPeriodic(
                PERIOD.toMillis(),
                timer -> retention
                        .keepOnce()
                        .onFailure(failure -> log.atError()
                                .setCause(failure)
                                .log("Maintenance failed; it is tried again in an hour")));
        vertx.setPeriodic(
                FOLDING_PERIOD.toMillis(),
                timer -> retention
                        .foldOnce()
                        .onFailure(failure -> log.atWarn()
                                .setCause(failure)
                                .log("Traffic was not folded; it is tried again in a minute")));
        return retention.keepOnce();
    }
}
