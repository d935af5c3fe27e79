package dev.fanfare.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.fanfare.testing.Api;
import dev.fanfare.testing.TestApp;
import dev.fanfare.testing.TestDatabase;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureTest {
    private final TestDatabase database = TestDatabase.create();
    private final TestApp app = TestApp.start(database, InstantSource.system());
    private final Api api = app.newWorkspace();

    @AfterEach
    void stop() {
        app.close();
        database.close();
    }

    @Test
    void ourFaultHasANumberThatIsInTheLog() {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(ErrorAnswer.class);
        log.start();
        logger.addAppender(log);
        try {
            database.query("ALTER TABLE audit RENAME TO somewhere_else");
            String webhook = "{\"name\":\"n\",\"url\":\"https://example.org\",\"triggers\":[\"link.created\"]}";

            List<String> numbers = Stream.of(api.post("/webhooks", webhook), api.post("/webhooks", webhook))
                    .map(FailureTest::number)
                    .toList();

            assertThat(numbers).doesNotHaveDuplicates();
            assertThat(log.list)
                    .filteredOn(event -> event.getFormattedMessage().equals("A request failed"))
                    .extracting(event -> String.valueOf(event.getKeyValuePairs().getFirst()))
                    .containsExactlyElementsOf(numbers.stream()
                            .map(number -> "request=\"" + number + "\"")
                            .toList());
        } finally {
            logger.detachAppender(log);
        }
    }

    private static String number(Api.Response failed) {
        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.code()).isEqualTo("internal_server_error");
        String message = failed.json().getJsonObject("error").getString("message");
        assertThat(message)
                .matches("Something went wrong on our side\\. It has been logged under the number [0-9a-f]{16}\\.");
        return message.replaceAll(".*number ([0-9a-f]+)\\.", "$1");
    }
}
