package io.riverrun.client.admin;

import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import io.riverrun.client.connection.Cluster;
import io.riverrun.client.connection.ClusterMetadata;
import io.riverrun.client.connection.ConnectionException;
import io.riverrun.client.connection.ConnectionSettings;
import io.riverrun.client.connection.Deadline;
import io.riverrun.client.connection.HostPort;
import io.riverrun.client.connection.Node;
import io.riverrun.client.connection.Route;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Administers a cluster: topics, configurations, offsets. Thread-safe; calls block and are cheap on
 * virtual threads. What is asked of several things at once is answered for each of them ({@link
 * Results}); every call throws {@link AdminException} when the cluster could not be asked at all
 * within {@code default.api.timeout.ms}.
 */
public final class Admin implements AutoCloseable {

    private static final ConfigKey<Integer> API_TIMEOUT_MS =
            ConfigKey.ofInt(
                    "default.api.timeout.ms",
                    60_000,
                    1,
                    Integer.MAX_VALUE,
                    "Milliseconds that a call may take, with all its attempts.");

    private final Cluster cluster;
    private final int apiTimeoutMs;
    private final TopicChanges changes;
    private final TopicQueries queries;
    private final TopicPages pages;
    private final Configs configs;
    private final Offsets offsets;

    private Admin(Cluster cluster, int apiTimeoutMs) {
        this.cluster = cluster;
        this.apiTimeoutMs = apiTimeoutMs;
        this.changes = new TopicChanges(cluster);
        this.queries = new TopicQueries(cluster);
        this.pages = new TopicPages(cluster);
        this.configs = new Configs(cluster);
        this.offsets = new Offsets(cluster);
    }

    /**
     * Opens a client and reaches the first broker that answers.
     *
     * @param bootstrap brokers to ask first, at least one
     * @param properties Kafka's client keys; those that are not known are passed over
     * @param patienceMs how long brokers that cannot be reached are tried; 0 for one attempt each
     * @throws AdminException when none of the brokers can be reached
     * @throws io.riverrun.base.config.ConfigException when a property is not valid
     */
    public static Admin open(
            List<HostPort> bootstrap, Map<String, String> properties, int patienceMs) {
        int apiTimeoutMs = new ConfigValues(properties).get(API_TIMEOUT_MS);
        Cluster cluster = new Cluster(bootstrap, ConnectionSettings.from(properties));
        try {
            var _ = cluster.connect(Route.ANY, Deadline.afterMs(patienceMs));
            return new Admin(cluster, apiTimeoutMs);
        } catch (ConnectionException e) {
            cluster.close();
            throw new AdminException(e);
        }
    }

    /**
     * Makes topics. A topic whose request broke off may have been made: it then fails with
     * TOPIC_ALREADY_EXISTS.
     *
     * @param validateOnly checks only, and makes nothing
     */
    public Results<String, CreatedTopic> createTopics(
            Collection<NewTopic> topics, boolean validateOnly) {
        return changes.create(topics, validateOnly, apiTimeoutMs);
    }

    /** Deletes topics by name. A topic's data is gone for good. */
    public Results<String, String> deleteTopics(Collection<String> names) {
        return changes.delete(names, apiTimeoutMs);
    }

    /**
     * Adds partitions to topics; the result is each topic's new number of them.
     *
     * @param validateOnly checks only, and adds nothing
     */
    public Results<String, Integer> createPartitions(
            Map<String, NewPartitions> counts, boolean validateOnly) {
        return changes.createPartitions(counts, validateOnly, apiTimeoutMs);
    }

    /** All topics, the broker's own among them, in the order of their names. */
    public List<TopicListing> listTopics() {
        return asking(queries::list);
    }

    /**
     * The state of topics, with eligible leader replicas where the broker knows them. A topic that
     * does not exist fails with UNKNOWN_TOPIC_OR_PARTITION.
     */
    public Results<String, TopicDescription> describeTopics(Collection<String> names) {
        return asking(deadline -> {
            boolean paged =
                    cluster.connect(Route.ANY, deadline)
                            .versions()
                            .serves(ApiKey.DESCRIBE_TOPIC_PARTITIONS);
            return paged ? pages.describe(names, deadline) : queries.describe(names, deadline);
        });
    }

    /** As {@link #describeTopics}, by id. One that does not exist fails with UNKNOWN_TOPIC_ID. */
    public Results<Uuid, TopicDescription> describeTopicsById(Collection<Uuid> ids) {
        return asking(deadline -> queries.describeById(ids, deadline));
    }

    /** All configuration values of each resource, defaults among them. */
    public Results<ConfigResource, List<ConfigEntry>> describeConfigs(
            Collection<ConfigResource> resources) {
        return asking(deadline -> configs.describe(resources, deadline));
    }

    /**
     * Changes single configuration values and leaves the others as they are.
     *
     * @param validateOnly checks only, and changes nothing
     */
    public Results<ConfigResource, List<ConfigChange>> incrementalAlterConfigs(
            Map<ConfigResource, List<ConfigChange>> changes, boolean validateOnly) {
        return asking(deadline -> configs.alter(changes, validateOnly, deadline));
    }

    /** Looks up one offset for each partition. */
    public Results<TopicPartition, ListedOffset> listOffsets(
            Map<TopicPartition, OffsetSpec> specs) {
        return asking(deadline -> offsets.list(specs, deadline));
    }

    /** The brokers that are alive and the controller. */
    public ClusterDescription describeCluster() {
        ClusterMetadata metadata = asking(deadline -> cluster.refresh(List.of(), deadline));
        List<Node> nodes =
                metadata.nodes().stream().sorted(Comparator.comparingInt(Node::id)).toList();
        return new ClusterDescription(metadata.clusterId(), nodes, metadata.controller());
    }

    /** Closes the connections; calls that are under way fail. */
    @Override
    public void close() {
        cluster.close();
    }

    private <T> T asking(Function<Deadline, T> call) {
        try {
            return call.apply(Deadline.afterMs(apiTimeoutMs));
        } catch (ConnectionException e) {
            throw new AdminException(e);
        }
    }
}
