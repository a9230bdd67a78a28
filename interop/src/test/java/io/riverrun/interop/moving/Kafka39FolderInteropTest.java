package io.riverrun.interop.moving;

import io.riverrun.interop.process.BrokerProcess;
import io.riverrun.interop.process.TemporaryFolder;
import io.riverrun.interop.process.ZooKeeperProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The {@code log.dirs} and the ZooKeeper of Apache Kafka 3.9, taken over by Riverrun and back. */
class Kafka39FolderInteropTest {
    private final Path data = TemporaryFolder.create("data-of-39");
    private final ZooKeeperProcess zooKeeper = ZooKeeperProcess.start();
    private final Map<String, String> overrides =
            Map.of(
                    "log.dirs",
                    data.toString(),
                    "zookeeper.connect",
                    zooKeeper.connect(),
                    "zookeeper.session.timeout.ms",
                    "6000",
                    "offsets.topic.segment.bytes",
                    "16384",
                    "log.cleaner.backoff.ms",
                    "200");

    @AfterEach
    void cleanUp() {
        zooKeeper.close();
        TemporaryFolder.delete(data);
    }

    @Test
    void shouldServeEverythingAfterOrderlyStopAndGoBackAndServeAgainAfterKill()
            throws InterruptedException {
        try (BrokerProcess kafka = BrokerProcess.kafka39(overrides);
                BrokerProcess riverrun = BrokerProcess.riverrun(overrides)) {
            kafka.start();
            ClusterContents written = make(kafka);
            kafka.stop();
            SegmentDump.assertSeveralSegments(data.resolve("codec-none-0"));

            riverrun.start();
            Comparison.assertSame(ClusterContents.of(riverrun.bootstrap()), written);
            ClusterContents continued = KafkaHistory.goOn(riverrun.bootstrap(), written);
            riverrun.stop();
            SegmentDump.assertReadable(data, continued);

            kafka.start();
            Comparison.assertSame(
                    ClusterContents.onceServed(kafka.bootstrap(), continued), continued);
            ClusterContents back = KafkaHistory.goOn(kafka.bootstrap(), continued);
            kafka.kill();

            riverrun.start();
            Comparison.assertSame(ClusterContents.of(riverrun.bootstrap()), back);
            KafkaHistory.goOn(riverrun.bootstrap(), back);
        }
    }

    @Test
    void shouldGoToKafkaFromEmbeddedZooKeeperWhoseFolderIsMovedAway()
            throws InterruptedException, IOException {
        Map<String, String> embedded = Map.of("log.dirs", data.toString());
        ClusterContents written;
        try (BrokerProcess riverrun = BrokerProcess.riverrun(embedded)) {
            riverrun.start();
            try (KafkaHistory history = new KafkaHistory(riverrun.bootstrap())) {
                history.makeSomeTopics();
            }
            written = ClusterContents.of(riverrun.bootstrap());
            riverrun.stop();
        }
        Path elsewhere = TemporaryFolder.create("zookeeper-of-riverrun");
        Files.move(data.resolve("zookeeper"), elsewhere.resolve("data"));

        try (ZooKeeperProcess itsOwn = ZooKeeperProcess.startOn(elsewhere);
                BrokerProcess kafka =
                        BrokerProcess.kafka39(
                                Map.of(
                                        "log.dirs", data.toString(),
                                        "zookeeper.connect", itsOwn.connect()))) {
            kafka.start();
            Comparison.assertSame(ClusterContents.onceServed(kafka.bootstrap(), written), written);
        }
    }

    private static ClusterContents make(BrokerProcess kafka) throws InterruptedException {
        try (KafkaHistory history = new KafkaHistory(kafka.bootstrap())) {
            history.make(kafka);
            history.commitOften();
        }
        return ClusterContents.of(kafka.bootstrap());
    }
}
