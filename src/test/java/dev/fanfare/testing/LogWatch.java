package dev.fanfare.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;
import org.slf4j.LoggerFactory;

/**
 * Reads every log line of the whole suite, those of processes that tests start included, and ends the run as failed when
 * one holds a signing secret, an API key or a payload that asks not to be logged. Listed in
 * {@code META-INF/services}, so that no test can forget it.
 */
public final class LogWatch implements TestExecutionListener {
    /** In payloads, answers and names of tests, wherever they are to be looked for in logs. */
    public static final String UNSPEAKABLE = "must-never-be-logged";

    private static final Pattern SECRET =
            Pattern.compile("whsec_[0-9a-zA-Z+/]{16,}|ff_[0-9A-Za-z]{12,32}_[0-9A-Za-z]{32,}|" + UNSPEAKABLE);
    private static final Path OUTPUTS = Path.of("target");
    /** What a command prints when it is asked for a key. */
    private static final Pattern NOTHING_BUT_A_KEY = Pattern.compile("\\s*ff_\\w+\\s*");

    private final Queue<String> spoken = new ConcurrentLinkedQueue<>();
    private final Instant start = Instant.now();
    private final Ear ear = new Ear();

    /** A process of the suite has one plan after another, one for each class. */
    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        ear.setContext(context);
        ear.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(ear);
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .detachAppender(ear);
        readOutputs();
        if (!spoken.isEmpty()) {
            // The process's own stream: what System.err was replaced by would not be written out before the end.
            PrintStream errors =
                    new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
            errors.println("Secrets were logged:");
            spoken.forEach(errors::println);
            // A listener cannot fail a test; a run that ends like this has failed.
            Runtime.getRuntime().halt(1);
        }
    }

    private void listen(String source, String text) {
        if (SECRET.matcher(text).find()) {
            spoken.add(source + ": " + text);
        }
    }

    private void readOutputs() {
        try (Stream<Path> files = Files.list(OUTPUTS)) {
            List<Path> outputs = files.filter(
                            file -> file.getFileName().toString().matches("process-.*\\.log"))
                    .toList();
            for (Path output : outputs) {
                String text = Files.readString(output);
                boolean ofThisRun = Files.getLastModifiedTime(output).compareTo(FileTime.from(start)) > 0;
                if (ofThisRun && !NOTHING_BUT_A_KEY.matcher(text).matches()) {
                    text.lines().forEach(line -> listen(output.toString(), line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Ear extends AppenderBase<ILoggingEvent> {
        @Override
        protected void append(ILoggingEvent event) {
            String text = event.getFormattedMessage() + " " + event.getKeyValuePairs();
            listen(
                    event.getLoggerName(),
                    event.getThrowableProxy() == null
                            ? text
                            : text + " " + ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
    }
}
