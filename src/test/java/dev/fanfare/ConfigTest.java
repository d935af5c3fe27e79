package dev.fanfare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigTest {
    @Test
    void hasADefaultForEverything() throws Exception {
        Config config = Config.fromEnvironment(Map.of("PATH", "/bin", "PORT", " "));

        assertThat(config.port()).isEqualTo(8080);
        assertThat(config.publicUrl()).isEqualTo("http://localhost:8080");
        assertThat(config.attemptTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.retentionDays()).isEqualTo(30);
        assertThat(config.databaseUrl()).isEmpty();
        assertThat(config.allowDestinations()).isEmpty();
    }

    @Test
    void reportsAllMistakesAtOnce() {
        Map<String, String> environment = Map.of(
                "PORT", "eighty",
                "PUBLIC_URL", "ftp://example.org",
                "DATABASE_URL", "mysql://localhost/db",
                "FANFARE_ALLOW_DESTINATIONS", "10.0.0.0/8,10.0.0.1/8,localhost",
                "FANFARE_ATTEMPT_TIMEOUT", "0s",
                "FANFARE_RETENTION_DAYS", "0",
                "FANFARE_EVENT_CATALOG", "/no/such/directory",
                "FANFARE_BOOTSTRAP_API_KEY", "secret",
                "FANFARE_LOG_FORMAT", "xml",
                "FANFARE_ATEMPT_TIMEOUT", "15s");

        var refusal = catchThrowableOfType(Config.InvalidConfig.class, () -> Config.fromEnvironment(environment));

        assertThat(refusal.mistakes()).hasSize(10);
        assertThat(refusal.mistakes()).contains("FANFARE_ATEMPT_TIMEOUT is not a setting of this version");
        assertThat(refusal.mistakes())
                .anyMatch(mistake -> mistake.startsWith("FANFARE_ALLOW_DESTINATIONS must be address blocks")
                        && mistake.endsWith("wrong: \"10.0.0.1/8\", \"localhost\""));
    }

    @Test
    void neverRepeatsASecretInAMistake() {
        Map<String, String> environment =
                Map.of("FANFARE_BOOTSTRAP_API_KEY", "ff_short_hunter2", "DATABASE_URL", "mysql://app:hunter2@db/app");

        var refusal = catchThrowableOfType(Config.InvalidConfig.class, () -> Config.fromEnvironment(environment));

        assertThat(refusal.getMessage()).doesNotContain("hunter2");
    }
}
