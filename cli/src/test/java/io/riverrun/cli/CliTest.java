package io.riverrun.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.client.FakeBroker;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.message.CreatePartitionsRequest;
import io.riverrun.protocol.message.CreatePartitionsResponse;
import io.riverrun.protocol.message.CreatePartitionsResponse.CreatePartitionsTopicResult;
import io.riverrun.protocol.message.CreateTopicsRequest;
import io.riverrun.protocol.message.CreateTopicsResponse;
import io.riverrun.protocol.message.CreateTopicsResponse.CreatableTopicResult;
import io.riverrun.protocol.message.DeleteTopicsResponse;
import io.riverrun.protocol.message.DeleteTopicsResponse.DeletableTopicResult;
import io.riverrun.protocol.message.DescribeConfigsResponse;
import io.riverrun.protocol.message.DescribeConfigsResponse.DescribeConfigsResourceResult;
import io.riverrun.protocol.message.DescribeConfigsResponse.DescribeConfigsResult;
import io.riverrun.protocol.message.DescribeTopicPartitionsRequest;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponsePartition;
import io.riverrun.protocol.message.DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic;
import io.riverrun.protocol.message.IncrementalAlterConfigsResponse;
import io.riverrun.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import io.riverrun.protocol.message.MetadataResponse.MetadataResponseTopic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The topics tool against a scripted broker: what a user sees, and what the broker is asked. */
class CliTest {

    private static final Uuid ID = Uuid.parse("AAAAAAAAAAEAAAAAAAAAAg");

    private FakeBroker broker;
    private String out;
    private String err;

    @BeforeEach
    void start() throws IOException {
        broker = new FakeBroker(0);
        broker.on(
                ApiKey.METADATA,
                _ ->
                        broker.metadata()
                                .setTopics(
                                        Stream.of("a", "b.c", "__internal")
                                                .map(this::topic)
                                                .toList()));
        broker.on(
                ApiKey.DESCRIBE_TOPIC_PARTITIONS,
                request -> described((DescribeTopicPartitionsRequest) request));
        broker.on(ApiKey.DESCRIBE_CONFIGS, _ -> configs("a"));
    }

    @AfterEach
    void stop() throws IOException {
        broker.close();
    }

    @Test
    void shouldListTopics() {
        assertThat(topics("--list")).isZero();
        assertThat(out.lines()).containsExactly("__internal", "a", "b.c");

        assertThat(topics("--list", "--exclude-internal")).isZero();
        assertThat(out.lines()).containsExactly("a", "b.c");

        assertThat(topics("list", "a,b.*")).isZero();
        assertThat(out.lines()).containsExactly("a", "b.c");
    }

    @Test
    void shouldDescribeInTheLinesThatScriptsTakeApart() {
        assertThat(topics("--describe", "--topic", "a")).isZero();

        assertThat(out.lines())
                .containsExactly(
                        "Topic: a\tTopicId: "
                                + ID
                                + "\tPartitionCount: 2\tReplicationFactor: "
                                + "2\tConfigs: retention.ms=5",
                        "\tTopic: a\tPartition: 0\tLeader: 0\tReplicas: 0,1"
                                + "\tIsr: 0\tElr: 1\tLastKnownElr: ",
                        "\tTopic: a\tPartition: 1\tLeader: none\tReplicas: "
                                + "0,1\tIsr: \tElr: 1\tLastKnownElr: ");
    }

    @ParameterizedTest
    @CsvSource({
        "--under-replicated-partitions, 2",
        "--unavailable-partitions, 1",
        "--under-min-isr-partitions, 1",
        "--at-min-isr-partitions, 1",
        "--topics-with-overrides, 1"
    })
    void shouldFilterWhatItDescribes(String filter, int lines) {
        assertThat(topics("--describe", "--topic", "a", filter)).isZero();

        assertThat(out.lines()).hasSize(lines);
    }

    @Test
    void shouldCreateATopic() {
        broker.on(ApiKey.CREATE_TOPICS, request -> created(request, ErrorCode.NONE));

        assertThat(
                        topics(
                                "--create",
                                "--topic=list",
                                "--replica-assignment",
                                "0:1,1:0",
                                "--config",
                                "retention.ms=5"))
                .isZero();

        assertThat(out).isEqualTo("Created topic list." + System.lineSeparator());
        var topic = creation().topics().getFirst();
        assertThat(topic.assignments())
                .extracting(assignment -> assignment.brokerIds())
                .containsExactly(List.of(0, 1), List.of(1, 0));
        assertThat(topic.configs().getFirst().value()).isEqualTo("5");
    }

    @Test
    void shouldTakeATopicNamedLikeASubcommand() {
        broker.on(ApiKey.CREATE_TOPICS, request -> created(request, ErrorCode.NONE));

        assertThat(topics("--create", "--topic", "list", "--partitions", "2")).isZero();

        assertThat(creation().topics().getFirst().name()).isEqualTo("list");
    }

    @Test
    void shouldLeaveNumbersToTheBroker() {
        broker.on(ApiKey.CREATE_TOPICS, request -> created(request, ErrorCode.NONE));

        assertThat(topics("create", "t")).isZero();

        assertThat(creation().topics().getFirst().numPartitions()).isEqualTo(-1);
        assertThat(creation().topics().getFirst().replicationFactor()).isEqualTo((short) -1);
    }

    @Test
    void shouldMindAnExistingTopicUnlessToldOtherwise() {
        broker.on(
                ApiKey.CREATE_TOPICS, request -> created(request, ErrorCode.TOPIC_ALREADY_EXISTS));

        assertThat(topics("--create", "--topic", "a")).isEqualTo(1);
        assertThat(err.lines()).containsExactly("Error: Topic 'a' already exists.");

        assertThat(topics("--create", "--topic", "a", "--if-not-exists")).isZero();
        assertThat(out + err).isEmpty();
    }

    @Test
    void shouldAddPartitionsWithTheAssignmentOfTheNewOnes() {
        broker.on(
                ApiKey.CREATE_PARTITIONS,
                _ ->
                        new CreatePartitionsResponse()
                                .setResults(
                                        List.of(new CreatePartitionsTopicResult().setName("a"))));

        assertThat(
                        topics(
                                "--alter",
                                "--topic",
                                "a",
                                "--partitions",
                                "3",
                                "--replica-assignment",
                                "0:1,0:1,1:0"))
                .isZero();

        var request =
                (CreatePartitionsRequest)
                        broker.received(ApiKey.CREATE_PARTITIONS).getFirst().message();
        assertThat(request.topics().getFirst().count()).isEqualTo(3);
        assertThat(request.topics().getFirst().assignments())
                .extracting(assignment -> assignment.brokerIds())
                .containsExactly(List.of(1, 0));
    }

    @Test
    void shouldChangeConfigurations() {
        broker.on(
                ApiKey.INCREMENTAL_ALTER_CONFIGS,
                _ ->
                        new IncrementalAlterConfigsResponse()
                                .setResponses(
                                        List.of(
                                                new AlterConfigsResourceResponse()
                                                        .setResourceType((byte) 2)
                                                        .setResourceName("a"))));

        assertThat(topics("alter", "a", "--config", "retention.ms=7")).isZero();

        assertThat(out.strip()).isEqualTo("Updated config for topic a.");
    }

    @Test
    void shouldDeleteTheTopicsThatMatch() {
        broker.on(
                ApiKey.DELETE_TOPICS,
                _ ->
                        new DeleteTopicsResponse()
                                .setResponses(List.of(new DeletableTopicResult().setName("a"))));

        assertThat(topics("delete", "a")).isZero();

        assertThat(out.strip()).isEqualTo("Deleted topic a.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--delete --topic nope | Error: Topic 'nope' does not exist as expected.",
                "--list --describe | Error: Exactly one of --create, --list,",
                "--create | Error: --create needs --topic.",
                "--alter --topic a | Error: --alter needs --partitions or --config.",
                "--list --partitions 3 | Error: --partitions does not go with --list,",
                "--create --topic x --if-exists | Error: --if-exists does not go with --create,",
                "--create --topic x --partitions 0 | Error: Invalid --partitions 0:",
                "--create --topic x --config y | Error: Invalid --config 'y': write NAME=VALUE",
                "--create --topic x --replica-assignment 0:0 | Error: Invalid --replica-assignment",
                "--list --topic ( | Error: '(' is not a regular expression:",
                "--list --nonsense | Error: Unknown option",
                "--describe --topic-id xyz | Error: 'xyz' is not a topic's id"
            })
    void shouldSayInOneSentenceWhatIsWrong(String args, String sentence) {
        assertThat(topics(args.strip().split(" ", -1))).isEqualTo(1);

        assertThat(err.lines().findFirst()).get().asString().startsWith(sentence.strip());
        assertThat(err).doesNotContain("\tat ");
        assertThat(out).isEmpty();
    }

    @Test
    void shouldFindTheBrokersByZooKeeper() {
        int code =
                run(
                        zookeeper -> {
                            assertThat(zookeeper).isEqualTo("zk:2181/kafka");
                            return List.of(broker.address());
                        },
                        "topics",
                        "--zookeeper",
                        "zk:2181/kafka",
                        "--list");

        assertThat(code).isZero();
        assertThat(out.lines()).contains("a");
    }

    @Test
    void shouldReadTheClientsProperties(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(folder.resolve("client.properties"), "request.timeout.ms=soon");

        assertThat(topics("--list", "--command-config", file.toString())).isEqualTo(1);

        assertThat(err).contains("Invalid value 'soon' for configuration request.timeout.ms");
    }

    @Test
    void shouldExplainItself() {
        assertThat(topics("--help")).isZero();
        assertThat(out).contains("--bootstrap-server").contains("--replica-assignment");

        assertThat(topics("--version")).isZero();
        assertThat(out).startsWith("Riverrun 0.");
    }

    private int topics(String... args) {
        return run(
                _ -> List.of(),
                Stream.concat(
                                Stream.of(
                                        "topics",
                                        "--bootstrap-server",
                                        broker.address().toString()),
                                Stream.of(args))
                        .toArray(String[]::new));
    }

    private int run(BrokerDiscovery discovery, String... args) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        int code =
                Cli.run(
                        args,
                        new PrintStream(outBytes, true, StandardCharsets.UTF_8),
                        new PrintStream(errBytes, true, StandardCharsets.UTF_8),
                        discovery);
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    private CreateTopicsRequest creation() {
        return (CreateTopicsRequest) broker.received(ApiKey.CREATE_TOPICS).getFirst().message();
    }

    private MetadataResponseTopic topic(String name) {
        return new MetadataResponseTopic().setName(name).setIsInternal(name.startsWith("__"));
    }

    private static CreateTopicsResponse created(Object request, ErrorCode error) {
        String name = ((CreateTopicsRequest) request).topics().getFirst().name();
        return new CreateTopicsResponse()
                .setTopics(
                        List.of(
                                new CreatableTopicResult()
                                        .setName(name)
                                        .setErrorCode(error.code())
                                        .setErrorMessage("Topic '" + name + "' already exists.")));
    }

    /** Every topic has two partitions; the second one's leader is gone. */
    private static DescribeTopicPartitionsResponse described(
            DescribeTopicPartitionsRequest request) {
        return new DescribeTopicPartitionsResponse()
                .setTopics(
                        request.topics().stream()
                                .map(topic ->
                                        new DescribeTopicPartitionsResponseTopic()
                                                .setName(topic.name())
                                                .setTopicId(ID)
                                                .setPartitions(
                                                        List.of(
                                                                partition(0, 0, 0),
                                                                partition(1, -1))))
                                .toList());
    }

    private static DescribeTopicPartitionsResponsePartition partition(
            int index, int leader, Integer... isr) {
        return new DescribeTopicPartitionsResponsePartition()
                .setPartitionIndex(index)
                .setLeaderId(leader)
                .setReplicaNodes(List.of(0, 1))
                .setIsrNodes(List.of(isr))
                .setEligibleLeaderReplicas(List.of(1));
    }

    private static DescribeConfigsResponse configs(String topic) {
        return new DescribeConfigsResponse()
                .setResults(
                        List.of(
                                new DescribeConfigsResult()
                                        .setResourceType((byte) 2)
                                        .setResourceName(topic)
                                        .setConfigs(
                                                List.of(
                                                        config("min.insync.replicas", "1", 5),
                                                        config("retention.ms", "5", 1)))));
    }

    private static DescribeConfigsResourceResult config(String name, String value, int source) {
        return new DescribeConfigsResourceResult()
                .setName(name)
                .setValue(value)
                .setConfigSource((byte) source);
    }
}
