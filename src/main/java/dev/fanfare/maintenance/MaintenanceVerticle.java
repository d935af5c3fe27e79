package dev.fanfare.maintenance;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs {@link Retention} before anything else starts, and every hour from then on. */
public final class MaintenanceVerticle extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(MaintenanceVerticle.class);
    private static final Duration PERIOD = Duration.ofHours(1);

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
        return retention.keepOnce();
    }
}
