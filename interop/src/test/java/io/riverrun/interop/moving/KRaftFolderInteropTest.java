package io.riverrun.interop.moving;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.BrokerProcess;
import io.riverrun.interop.process.TemporaryFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The {@code log.dirs} of Apache Kafka 4.4 in KRaft mode, taken over by Riverrun. */
class KRaftFolderInteropTest {
    private final Path data = TemporaryFolder.create("data-of-44");

    /**
     * Snapshots of the metadata every few topics, so that what is read is one, and log behind it;
     * and deletions of records at once on disk, since a kill would undo them.
     */
    private final Map<String, String> kafkas =
            Map.of(
                    "log.dirs", data.toString(),
                    "metadata.log.max.record.bytes.between.snapshots", "2000",
                    "log.flush.start.offset.checkpoint.interval.ms", "200",
                    "log.initial.task.delay.ms", "200",
                    "log.cleaner.backoff.ms", "200");

    private final Map<String, String> ours = Map.of("log.dirs", data.toString());

    @AfterEach
    void cleanUp() {
        TemporaryFolder.delete(data);
    }

    @Test
    void shouldServeEverythingAfterOrderlyStopAndStillAfterRestart()
            throws InterruptedException, IOException {
        try (BrokerProcess kafka = BrokerProcess.apache(kafkas);
                BrokerProcess riverrun = BrokerProcess.riverrun(ours)) {
            ClusterContents written = start(kafka);
            kafka.stop();
            Map<String, String> metadata = metadataLog();
            assertThat(metadata.keySet()).anyMatch(name -> name.endsWith(".checkpoint"));

            riverrun.start();
            Comparison.assertSame(ClusterContents.of(riverrun.bootstrap()), written);
            assertThat(riverrun.output())
                    .contains("Took over")
                    .contains("__cluster_metadata-0; producer ids go on from");
            ClusterContents continued = KafkaHistory.goOn(riverrun.bootstrap(), written);
            riverrun.stop();
            SegmentDump.assertReadable(data, continued);
            assertThat(metadataLog()).isEqualTo(metadata);

            riverrun.start();
            Comparison.assertSame(ClusterContents.of(riverrun.bootstrap()), continued);
            assertThat(riverrun.output()).doesNotContain("Took over");
        }
    }

    @Test
    void shouldServeEverythingAfterKill() throws InterruptedException {
        try (BrokerProcess kafka = BrokerProcess.apache(kafkas);
                BrokerProcess riverrun = BrokerProcess.riverrun(ours)) {
            ClusterContents written = start(kafka);
            kafka.kill();

            riverrun.start();
            Comparison.assertSame(ClusterContents.of(riverrun.bootstrap()), written);
            KafkaHistory.goOn(riverrun.bootstrap(), written);
        }
    }

    private static ClusterContents start(BrokerProcess kafka) throws InterruptedException {
        kafka.start();
        try (KafkaHistory history = new KafkaHistory(kafka.bootstrap())) {
            history.make(kafka);
        }
        return ClusterContents.of(kafka.bootstrap());
    }

    /** The files of KRaft's metadata log, by name, with what tells their contents. */
    private Map<String, String> metadataLog() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.list(data.resolve("__cluster_metadata-0"))) {
            paths.forEach(path -> files.put(path.getFileName().toString(), digest(path)));
        }
        return files;
    }

    private static String digest(Path path) {
        try {
            return Files.size(path) + " " + Arrays.hashCode(Files.readAllBytes(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
