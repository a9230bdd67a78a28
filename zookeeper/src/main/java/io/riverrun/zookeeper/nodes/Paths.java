package io.riverrun.zookeeper.nodes;

import io.riverrun.metadata.ConfigResource;
import java.util.List;

/** Where Kafka 3.x keeps what in ZooKeeper, relative to the chroot. Stateless. */
public final class Paths {

    public static final String BROKER_IDS = "/brokers/ids";
    public static final String TOPICS = "/brokers/topics";
    public static final String CONTROLLER = "/controller";
    public static final String CONTROLLER_EPOCH = "/controller_epoch";
    public static final String CLUSTER_ID = "/cluster/id";
    public static final String CONFIG_CHANGES = "/config/changes";
    public static final String DELETE_TOPICS = "/admin/delete_topics";
    public static final String PRODUCER_IDS = "/latest_producer_id_block";

    /** Ours: a node for each broker that ever registered. Apache Kafka does not look there. */
    private static final String REGISTRATIONS = "/riverrun/registrations";

    /** The name of the node for the default of all brokers. */
    public static final String DEFAULT_ENTITY = "<default>";

    /** Nodes that hold others and exist in every cluster, parents first. */
    public static final List<String> ROOTS =
            List.of(
                    "/brokers",
                    BROKER_IDS,
                    TOPICS,
                    "/brokers/seqid",
                    "/config",
                    CONFIG_CHANGES,
                    "/config/topics",
                    "/config/brokers",
                    "/config/clients",
                    "/config/users",
                    "/config/ips",
                    "/config/client-metrics",
                    "/config/groups",
                    "/admin",
                    DELETE_TOPICS,
                    "/cluster",
                    "/consumers",
                    "/isr_change_notification",
                    "/log_dir_event_notification",
                    PRODUCER_IDS,
                    "/kafka-acl",
                    "/kafka-acl/Topic",
                    "/kafka-acl/Group",
                    "/kafka-acl/Cluster",
                    "/kafka-acl/TransactionalId",
                    "/kafka-acl/DelegationToken",
                    "/kafka-acl-changes",
                    "/kafka-acl-extended",
                    "/kafka-acl-extended-changes",
                    "/riverrun",
                    REGISTRATIONS);

    private Paths() {}

    public static String broker(int id) {
        return BROKER_IDS + "/" + id;
    }

    /** Written at each registration of the broker, and empty: its zxid is what it tells. */
    public static String lastRegistration(int id) {
        return REGISTRATIONS + "/" + id;
    }

    public static String topic(String topic) {
        return TOPICS + "/" + topic;
    }

    public static String partitions(String topic) {
        return TOPICS + "/" + topic + "/partitions";
    }

    public static String partition(String topic, int partition) {
        return TOPICS + "/" + topic + "/partitions/" + partition;
    }

    public static String partitionState(String topic, int partition) {
        return TOPICS + "/" + topic + "/partitions/" + partition + "/state";
    }

    public static String deletion(String topic) {
        return DELETE_TOPICS + "/" + topic;
    }

    /** The folder of a type's configs. */
    public static String configs(ConfigResource.Type type) {
        return switch (type) {
            case TOPIC -> "/config/topics";
            case BROKER -> "/config/brokers";
            case CLIENT_METRICS -> "/config/client-metrics";
            case GROUP -> "/config/groups";
        };
    }

    public static String config(ConfigResource resource) {
        String name = resource.name().isEmpty() ? DEFAULT_ENTITY : resource.name();
        return configs(resource.type()) + "/" + name;
    }
}
