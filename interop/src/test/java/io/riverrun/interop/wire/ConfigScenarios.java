package io.riverrun.interop.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.wire.EveryApiEveryVersionInteropTest.Scenario;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.AlterConfigsRequestData;
import org.apache.kafka.common.message.AlterConfigsResponseData;
import org.apache.kafka.common.message.DescribeClusterRequestData;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.DescribeConfigsRequestData;
import org.apache.kafka.common.message.DescribeConfigsRequestData.DescribeConfigsResource;
import org.apache.kafka.common.message.DescribeConfigsResponseData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopic;
import org.apache.kafka.common.message.DescribeLogDirsRequestData.DescribableLogDirTopicCollection;
import org.apache.kafka.common.message.DescribeLogDirsResponseData;
import org.apache.kafka.common.message.IncrementalAlterConfigsRequestData;
import org.apache.kafka.common.message.IncrementalAlterConfigsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;

/** Questions about settings, the cluster and its folders, in any version. Stateless. */
final class ConfigScenarios {
    private static final byte TOPIC = 2;
    private static final byte SET = 0;
    private static final String KEY = "retention.ms";
    private static final short TYPES_FROM = 3;
    private static final long LEARNED_LIMIT_NS = 10_000_000_000L;

    private ConfigScenarios() {}

    static void addTo(Map<ApiKeys, Scenario> all) {
        all.put(ApiKeys.DESCRIBE_CONFIGS, ConfigScenarios::describeConfigs);
        all.put(ApiKeys.ALTER_CONFIGS, ConfigScenarios::alterConfigs);
        all.put(ApiKeys.INCREMENTAL_ALTER_CONFIGS, ConfigScenarios::incrementalAlterConfigs);
        all.put(ApiKeys.DESCRIBE_CLUSTER, ConfigScenarios::describeCluster);
        all.put(ApiKeys.DESCRIBE_LOG_DIRS, ConfigScenarios::describeLogDirs);
    }

    private static void describeConfigs(RawConnection connection, short version) {
        Requests.Topic topic = Topics.create(connection, "describe-configs-" + version);
        var request =
                new DescribeConfigsRequestData()
                        .setIncludeSynonyms(true)
                        .setIncludeDocumentation(version >= TYPES_FROM)
                        .setResources(
                                List.of(
                                        new DescribeConfigsResource()
                                                .setResourceType(TOPIC)
                                                .setResourceName(topic.name())
                                                .setConfigurationKeys(null)));
        var told = connection.ask(request, version, DescribeConfigsResponseData.class);
        var result = told.results().getFirst();
        assertThat(result.errorCode()).isZero();
        assertThat(result.configs())
                .anySatisfy(config -> {
                    assertThat(config.name()).isEqualTo(KEY);
                    assertThat(config.value()).isEqualTo("604800000");
                    assertThat(config.configType())
                            .isEqualTo((byte) (version < TYPES_FROM ? 0 : 5));
                });
    }

    private static void alterConfigs(RawConnection connection, short version) {
        Requests.Topic topic = Topics.create(connection, "alter-configs-" + version);
        var config =
                new AlterConfigsRequestData.AlterableConfigCollection(
                        List.of(
                                        new AlterConfigsRequestData.AlterableConfig()
                                                .setName(KEY)
                                                .setValue("1000"))
                                .iterator());
        var resource =
                new AlterConfigsRequestData.AlterConfigsResource()
                        .setResourceType(TOPIC)
                        .setResourceName(topic.name())
                        .setConfigs(config);
        var request = new AlterConfigsRequestData();
        request.resources().add(resource);
        var told = connection.ask(request, version, AlterConfigsResponseData.class);
        assertThat(told.responses().getFirst().errorCode()).isZero();
        awaitValue(connection, topic, "1000");
    }

    private static void incrementalAlterConfigs(RawConnection connection, short version) {
        Requests.Topic topic = Topics.create(connection, "incremental-alter-configs-" + version);
        var resource =
                new IncrementalAlterConfigsRequestData.AlterConfigsResource()
                        .setResourceType(TOPIC)
                        .setResourceName(topic.name());
        resource.configs()
                .add(
                        new IncrementalAlterConfigsRequestData.AlterableConfig()
                                .setName(KEY)
                                .setConfigOperation(SET)
                                .setValue("2000"));
        var request = new IncrementalAlterConfigsRequestData();
        request.resources().add(resource);
        var told = connection.ask(request, version, IncrementalAlterConfigsResponseData.class);
        assertThat(told.responses().getFirst().errorCode()).isZero();
        awaitValue(connection, topic, "2000");
    }

    /** A broker may learn of what its controller has answered a moment later. */
    private static void awaitValue(
            RawConnection connection, Requests.Topic topic, String expected) {
        long deadlineNs = System.nanoTime() + LEARNED_LIMIT_NS;
        while (!value(connection, topic).equals(expected)) {
            assertThat(System.nanoTime()).as("learned in time").isLessThan(deadlineNs);
        }
    }

    private static String value(RawConnection connection, Requests.Topic topic) {
        var request =
                new DescribeConfigsRequestData()
                        .setResources(
                                List.of(
                                        new DescribeConfigsResource()
                                                .setResourceType(TOPIC)
                                                .setResourceName(topic.name())
                                                .setConfigurationKeys(List.of(KEY))));
        var told = connection.ask(request, (short) 4, DescribeConfigsResponseData.class);
        return told.results().getFirst().configs().getFirst().value();
    }

    private static void describeCluster(RawConnection connection, short version) {
        var told =
                connection.ask(
                        new DescribeClusterRequestData()
                                .setIncludeClusterAuthorizedOperations(true),
                        version,
                        DescribeClusterResponseData.class);
        assertThat(told.errorCode()).isZero();
        assertThat(told.clusterId()).isNotEmpty();
        assertThat(told.brokers()).hasSize(1);
        assertThat(told.brokers().find(told.controllerId())).isNotNull();
        assertThat(told.clusterAuthorizedOperations()).isPositive();
    }

    private static void describeLogDirs(RawConnection connection, short version) {
        Requests.Topic topic =
                DataScenarios.topicWithRecords(connection, ApiKeys.DESCRIBE_LOG_DIRS, version);
        var one = new DescribableLogDirTopicCollection();
        one.add(new DescribableLogDirTopic().setTopic(topic.name()).setPartitions(List.of(0)));
        assertThat(bytes(connection, version, one, topic)).isPositive();
        assertThat(bytes(connection, version, null, topic)).isPositive();
    }

    private static long bytes(
            RawConnection connection,
            short version,
            DescribableLogDirTopicCollection topics,
            Requests.Topic topic) {
        var told =
                connection.ask(
                        new DescribeLogDirsRequestData().setTopics(topics),
                        version,
                        DescribeLogDirsResponseData.class);
        assertThat(told.results()).hasSize(1);
        assertThat(told.results().getFirst().errorCode()).isZero();
        return told.results().getFirst().topics().stream()
                .filter(found -> found.name().equals(topic.name()))
                .mapToLong(found -> found.partitions().getFirst().partitionSize())
                .sum();
    }
}
