package io.riverrun.interop.apache;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.process.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Apache's command-line tools work as they are, and print what they print of Kafka. */
class ApacheToolsInteropTest {
    private static final ApacheTool TOPICS = ApacheTool.named("TopicCommand");
    private static final ApacheTool OFFSETS = ApacheTool.named("GetOffsetShell");
    private static final ApacheTool GROUPS =
            ApacheTool.named("consumer.group.ConsumerGroupCommand");

    @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

    @Test
    void topics() {
        assertThat(run(TOPICS, "--create", "--topic", "tools", "--partitions", "2"))
                .contains("Created topic tools.");
        assertThat(run(TOPICS, "--alter", "--topic", "tools", "--partitions", "3")).isBlank();
        assertThat(run(TOPICS, "--describe", "--topic", "tools"))
                .contains("Topic: tools", "PartitionCount: 3", "ReplicationFactor: 1")
                .containsPattern("Partition: 2\\s+Leader: 1\\s+Replicas: 1\\s+Isr: 1");
        assertThat(run(TOPICS, "--list").lines()).contains("tools");
        run(TOPICS, "--delete", "--topic", "tools");
        assertThat(run(TOPICS, "--list").lines()).doesNotContain("tools");
    }

    @Test
    void consoleProducerAndConsumer() {
        create("console", 1);
        String lines =
                IntStream.range(0, 100)
                        .mapToObj(i -> "a:" + i + "\tkey-" + i + "\tvalue-" + i)
                        .collect(Collectors.joining("\n"));
        ApacheTool.named("ConsoleProducer")
                .runWithInput(
                        lines + "\n",
                        arguments(
                                "--topic", "console",
                                "--compression-codec", "lz4",
                                "--reader-property", "parse.key=true",
                                "--reader-property", "parse.headers=true"));
        String printed =
                run(
                        ApacheTool.named("consumer.ConsoleConsumer"),
                        "--topic",
                        "console",
                        "--group",
                        "console-group",
                        "--from-beginning",
                        "--max-messages",
                        "100",
                        "--formatter-property",
                        "print.key=true",
                        "--formatter-property",
                        "print.headers=true",
                        "--formatter-property",
                        "print.offset=true");
        List<String> expected =
                IntStream.range(0, 100)
                        .mapToObj(i -> "Offset:%d\ta:%d\tkey-%d\tvalue-%d".formatted(i, i, i, i))
                        .toList();
        assertThat(printed.lines().filter(l -> l.startsWith("Offset:"))).isEqualTo(expected);
    }

    @Test
    void offsetsGroupsAndDeletedRecords(@TempDir Path folder) throws IOException {
        create("counted", 2);
        String performance =
                ApacheTool.named("ProducerPerformance")
                        .run(
                                arguments(
                                        "--topic",
                                        "counted",
                                        "--num-records",
                                        "1000",
                                        "--record-size",
                                        "100",
                                        "--throughput",
                                        "-1"));
        assertThat(performance).contains("1000 records sent");
        assertThat(offsetSum("-1")).isEqualTo(1_000);
        assertThat(offsetSum("-2")).isZero();

        assertThat(
                        run(
                                ApacheTool.named("ConsumerPerformance"),
                                "--topic",
                                "counted",
                                "--group",
                                "measured",
                                "--num-records",
                                "1000",
                                "--hide-header"))
                .contains(", 1000, ");
        assertThat(run(GROUPS, "--list").lines()).contains("measured");
        assertThat(lags("measured")).as("lag per partition").containsExactly(0L, 0L);

        String reset =
                run(
                        GROUPS,
                        "--group",
                        "measured",
                        "--topic",
                        "counted",
                        "--reset-offsets",
                        "--to-earliest",
                        "--execute");
        assertThat(reset).containsPattern("measured\\s+counted\\s+0\\s+0");
        List<Long> records = lags("measured");
        assertThat(records.stream().mapToLong(Long::longValue).sum()).isEqualTo(1_000);
        assertThat(run(GROUPS, "--describe", "--group", "measured", "--state"))
                .containsPattern("measured\\s.*Empty\\s+0");
        assertThat(run(GROUPS, "--delete", "--group", "measured")).contains("successful");
        assertThat(run(GROUPS, "--list").lines()).doesNotContain("measured");

        // The producer's partitioner is free to leave the other one empty.
        int fuller = records.get(0) > records.get(1) ? 0 : 1;
        Path offsets = folder.resolve("offsets.json");
        Files.writeString(
                offsets,
                """
                {"version": 1, "partitions": [{"topic": "counted", "partition": %d, "offset": 10}]}
                """
                        .formatted(fuller));
        assertThat(
                        run(
                                ApacheTool.named("DeleteRecordsCommand"),
                                "--offset-json-file",
                                offsets.toString()))
                .containsPattern("partition: counted-" + fuller + "\\s+low_watermark: 10");
        assertThat(offsetSum("-2")).isEqualTo(10);
    }

    @Test
    void configs() {
        create("configured", 1);
        ApacheTool configs = ApacheTool.configs();
        String[] topic = {"--entity-type", "topics", "--entity-name", "configured"};
        assertThat(run(configs, with(topic, "--alter", "--add-config", "retention.ms=60000")))
                .contains("Completed updating config for topic configured.");
        assertThat(run(configs, with(topic, "--describe")))
                .contains("retention.ms=60000", "DYNAMIC_TOPIC_CONFIG:retention.ms=60000");
        run(configs, with(topic, "--alter", "--delete-config", "retention.ms"));
        assertThat(run(configs, with(topic, "--describe"))).doesNotContain("retention.ms=60000");
        assertThat(
                        run(
                                configs,
                                "--describe",
                                "--entity-type",
                                "brokers",
                                "--entity-name",
                                "1",
                                "--all"))
                .contains("log.dirs=" + BROKER.process().logDir());
    }

    @Test
    void logDirsApiVersionsAndCluster() {
        create("placed", 1);
        assertThat(run(ApacheTool.named("LogDirsCommand"), "--describe", "--topic-list", "placed"))
                .contains(
                        "\"partition\":\"placed-0\",\"size\":0,\"offsetLag\":0",
                        "\"logDir\":\"" + BROKER.process().logDir() + "\"");
        assertThat(run(ApacheTool.named("BrokerApiVersionsCommand")))
                .contains("127.0.0.1:" + BROKER.port() + " (id: 1 rack: null")
                .contains("Fetch(1): 4 to 18 [usable: 18]", "OffsetCommit(8): 2 to 10")
                .contains("Metadata(3): 0 to 13");
        String cluster =
                ApacheTool.named("ClusterTool")
                        .run("cluster-id", "--bootstrap-server", BROKER.bootstrap());
        assertThat(cluster).containsPattern("Cluster ID: \\S{22}");
    }

    private static void create(String topic, int partitions) {
        run(TOPICS, "--create", "--topic", topic, "--partitions", Integer.toString(partitions));
    }

    private static long offsetSum(String time) {
        return run(OFFSETS, "--topic", "counted", "--time", time)
                .lines()
                .filter(l -> l.startsWith("counted:"))
                .mapToLong(l -> Long.parseLong(l.substring(l.lastIndexOf(':') + 1)))
                .sum();
    }

    /** The column LAG of a group's description, in the order of partitions. */
    private static List<Long> lags(String group) {
        return run(GROUPS, "--describe", "--group", group)
                .lines()
                .map(l -> l.strip().split("\\s+", -1))
                .filter(columns -> columns[0].equals(group))
                .map(columns -> Long.parseLong(columns[5]))
                .toList();
    }

    private static String run(ApacheTool tool, String... arguments) {
        return tool.run(arguments(arguments));
    }

    private static String[] arguments(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--bootstrap-server", BROKER.bootstrap()));
        all.addAll(List.of(arguments));
        return all.toArray(String[]::new);
    }

    private static String[] with(String[] first, String... rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(String[]::new);
    }
}
