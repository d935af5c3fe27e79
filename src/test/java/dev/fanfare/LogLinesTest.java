package dev.fanfare;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class LogLinesTest {
    @Test
    void whatOthersSaidForgesNoLine() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        ConsoleAppender<ILoggingEvent> plain = (ConsoleAppender<ILoggingEvent>) root.getAppender("PLAIN");
        LoggingEvent event = new LoggingEvent("", root, Level.WARN, "first\r\nsecond", null, null);
        event.setKeyValuePairs(List.of(new KeyValuePair("cause", "third\nfourth\u001b[2J")));

        String line = new String(plain.getEncoder().encode(event), StandardCharsets.UTF_8);

        assertThat(line).endsWith(": first second cause=\"third fourth [2J\"" + System.lineSeparator());
        assertThat(line.strip()).doesNotContainPattern("\\p{Cntrl}");
    }
}
