package io.riverrun.interop.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.BrokerProcess;
import io.riverrun.interop.process.ForkedProcess;
import io.riverrun.interop.process.FreePorts;
import io.riverrun.interop.process.Workspace;
import io.riverrun.interop.tools.ClientTools;
import io.riverrun.interop.tools.SkippedTools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The two programs that every newcomer writes first run as they stand, on port 9092. */
class HelloKafkaInteropTest {
    private static final int PORT = 9092;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Path PROGRAMS = Workspace.module().resolve("clients/python");

    @Test
    void shouldBringAGreetingFromOneToTheOther(@TempDir Path folder) {
        Path python = SkippedTools.orSkip("two kafka-python programs", ClientTools.python());
        if (!FreePorts.isFree(PORT)) {
            SkippedTools.skip("two kafka-python programs", "port 9092 is taken");
        }
        try (BrokerProcess broker = BrokerProcess.inFreshFolder(PORT, Map.of())) {
            broker.start();
            greet(python, folder);
            ForkedProcess consumer =
                    start(python, "issue_consumer.py", folder.resolve("consumer.out"));
            try {
                awaitGreeting(consumer, python, folder);
            } finally {
                consumer.kill();
            }
        }
    }

    /**
     * The consumer begins at the end of the log, whenever it gets there: so greet until it hears.
     */
    private static void awaitGreeting(ForkedProcess consumer, Path python, Path folder) {
        long deadlineNs = System.nanoTime() + LIMIT.toNanos();
        while (!consumer.output().contains("value=b'Hello, Kafka!'")) {
            assertThat(consumer.isAlive()).as(consumer.output()).isTrue();
            assertThat(System.nanoTime())
                    .as("heard in time: %s", consumer.output())
                    .isLessThan(deadlineNs);
            greet(python, folder);
        }
        assertThat(consumer.output()).contains("topic='my-topic'");
    }

    private static void greet(Path python, Path folder) {
        ForkedProcess producer = start(python, "issue_producer.py", folder.resolve("producer.out"));
        assertThat(producer.awaitExit(LIMIT)).as(producer.output()).isZero();
    }

    private static ForkedProcess start(Path python, String program, Path output) {
        return ForkedProcess.start(
                List.of(python.toString(), "-u", PROGRAMS.resolve(program).toString()), output);
    }
}
