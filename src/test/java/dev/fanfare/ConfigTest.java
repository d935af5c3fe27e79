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
        Map<String, String> environment = Map.ofEntries(
                Map.entry("PORT", "eighty"),
                Map.entry("PUBLIC_URL", "ftp://example.org"),
                Map.entry("DATABASE_URL", "mysql://localhost/db"),
                Map.entry("FANFARE_ALLOW_DESTINATIONS", "10.0.0.0/8,10.0.0.1/8,localhost"),
                Map.entry("FANFARE_SECRET_KEYS", "too short"),
                Map.entry("FANFARE_ATTEMPT_TIMEOUT", "0s"),
                Map.entry("FANFARE_RETENTION_DAYS", "0"),
                Map.entry("FANFARE_EVENT_CATALOG", "/no/such/directory"),
                Map.entry("FANFARE_BOOTSTRAP_API_KEY", "secret"),
                Map.entry("FANFARE_BOOTSTRAP_OWNER", "ada@example.org"),
                Map.entry("FANFARE_LOG_FORMAT", "xml"),
                Map.entry("FANFARE_ATEMPT_TIMEOUT", "15s"),
                Map.entry("SMTP_URL", "http://mail.example.com"),
                Map.entry("MAIL_FROM", "nobody"));

        var refusal = catchThrowableOfType(Config.InvalidConfig.class, () -> Config.fromEnvironment(environment));

        assertThat(refusal.mistakes()).hasSize(14);
        assertThat(refusal.mistakes()).contains("FANFARE_ATEMPT_TIMEOUT is not a setting of this version");
        assertThat(refusal.mistakes())
                .anyMatch(mistake -> mistake.startsWith("FANFARE_ALLOW_DESTINATIONS must be address blocks")
                        && mistake.endsWith("wrong: \"10.0.0.1/8\", \"localhost\""));
    }

    @Test
    void aDatabaseOfYourOwnNeedsKeys() {
        var refusal = catchThrowableOfType(
                Config.InvalidConfig.class,
                () -> Config.fromEnvironment(Map.of("DATABASE_URL", "postgres://localhost/fanfare")));

        assertThat(refusal.mistakes()).singleElement().asString().startsWith("FANFARE_SECRET_KEYS is missing");
    }

    @Test
    void aMailServerNeedsASender() {
        var refusal = catchThrowableOfType(
                Config.InvalidConfig.class,
                () -> Config.fromEnvironment(Map.of("SMTP_URL", "smtp://mail.example.com")));

        assertThat(refusal.mistakes()).containsExactly("MAIL_FROM is missing: mails need a sender");
    }

    @Test
    void neverRepeatsASecretInAMistake() {
        Map<String, String> environment = Map.of(
                "FANFARE_BOOTSTRAP_API_KEY", "ff_short_hunter2",
                "FANFARE_BOOTSTRAP_OWNER", "ada:hunter2",
                "FANFARE_SECRET_KEYS", "hunter2",
                "DATABASE_URL", "mysql://app:hunter2@db/app");

        var refusal = catchThrowableOfType(Config.InvalidConfig.class, () -> Config.fromEnvironment(environment));

        assertThat(refusal.getMessage()).doesNotContain("hunter2");
    }
}
