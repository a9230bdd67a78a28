package io.riverrun.server.start;

import io.riverrun.base.Clock;
import io.riverrun.base.config.ConfigValues;
import io.riverrun.broker.cluster.DescribeClusterHandler;
import io.riverrun.broker.configs.AlterConfigsHandler;
import io.riverrun.broker.configs.DescribeConfigsHandler;
import io.riverrun.broker.configs.IncrementalAlterConfigsHandler;
import io.riverrun.broker.dispatch.HandlerRegistry;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.broker.fetch.ColdReads;
import io.riverrun.broker.fetch.FetchHandler;
import io.riverrun.broker.fetch.FetchSessions;
import io.riverrun.broker.groups.DeleteGroupsHandler;
import io.riverrun.broker.groups.DescribeGroupsHandler;
import io.riverrun.broker.groups.FindCoordinatorHandler;
import io.riverrun.broker.groups.HeartbeatHandler;
import io.riverrun.broker.groups.JoinGroupHandler;
import io.riverrun.broker.groups.LeaveGroupHandler;
import io.riverrun.broker.groups.ListGroupsHandler;
import io.riverrun.broker.groups.OffsetCommitHandler;
import io.riverrun.broker.groups.OffsetDeleteHandler;
import io.riverrun.broker.groups.OffsetFetchHandler;
import io.riverrun.broker.groups.OffsetsTopic;
import io.riverrun.broker.groups.SyncGroupHandler;
import io.riverrun.broker.logdirs.DescribeLogDirsHandler;
import io.riverrun.broker.offsets.DeleteRecordsHandler;
import io.riverrun.broker.offsets.ListOffsetsHandler;
import io.riverrun.broker.offsets.OffsetForLeaderEpochHandler;
import io.riverrun.broker.produce.ProduceHandler;
import io.riverrun.broker.producers.InitProducerIdHandler;
import io.riverrun.broker.producers.ProducerIdPool;
import io.riverrun.broker.settings.ResourceConfigs;
import io.riverrun.broker.topics.CreatePartitionsHandler;
import io.riverrun.broker.topics.CreateTopicsHandler;
import io.riverrun.broker.topics.DeleteTopicsHandler;
import io.riverrun.broker.topics.DescribeTopicPartitionsHandler;
import io.riverrun.broker.topics.MetadataHandler;
import io.riverrun.broker.topics.TopicAutoCreation;
import io.riverrun.broker.versions.ApiVersionsHandler;
import io.riverrun.controller.Controller;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.log.LogDirectories;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.replication.HostedPartitions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** All that the broker serves: one line for each API. Confined to one thread. */
final class Handlers {

    private final List<RequestHandler<?>> handlers = new ArrayList<>();
    private HandlerRegistry registry;

    Handlers(
            BrokerSettings settings,
            int brokerId,
            Controller controller,
            HostedPartitions partitions,
            LogDirectories logs,
            ResourceConfigs configs,
            GroupCoordinator groups,
            Executor blocking,
            ColdReads coldReads,
            Clock clock) {
        ConfigValues values = settings.values();
        Supplier<ClusterImage> image = partitions::image;
        handlers.add(
                new ApiVersionsHandler(() -> registry, () -> image.get().clusterId(), brokerId));
        handlers.add(new MetadataHandler(image, new TopicAutoCreation(values, controller)));
        handlers.add(new DescribeClusterHandler(image));
        handlers.add(new DescribeTopicPartitionsHandler(image));
        handlers.add(new CreateTopicsHandler(controller, configs));
        handlers.add(new DeleteTopicsHandler(values, controller));
        handlers.add(new CreatePartitionsHandler(controller));
        handlers.add(new DescribeConfigsHandler(configs, image, brokerId));
        handlers.add(new IncrementalAlterConfigsHandler(controller));
        handlers.add(new AlterConfigsHandler(controller));
        handlers.add(new ProduceHandler(partitions, clock));
        handlers.add(
                new FetchHandler(
                        partitions, new FetchSessions(values, clock), coldReads, clock, values));
        handlers.add(new ListOffsetsHandler(partitions, blocking));
        handlers.add(new OffsetForLeaderEpochHandler(partitions));
        handlers.add(new DeleteRecordsHandler(partitions, blocking, clock));
        handlers.add(new DescribeLogDirsHandler(logs, blocking));
        handlers.add(
                new InitProducerIdHandler(
                        new ProducerIdPool(() -> controller.allocateProducerIds(brokerId))));
        addGroups(groups, new OffsetsTopic(settings.groups(), controller, image));
    }

    private void addGroups(GroupCoordinator groups, OffsetsTopic offsetsTopic) {
        handlers.add(new FindCoordinatorHandler(groups, offsetsTopic));
        handlers.add(new JoinGroupHandler(groups));
        handlers.add(new SyncGroupHandler(groups));
        handlers.add(new HeartbeatHandler(groups));
        handlers.add(new LeaveGroupHandler(groups));
        handlers.add(new OffsetCommitHandler(groups));
        handlers.add(new OffsetFetchHandler(groups));
        handlers.add(new OffsetDeleteHandler(groups));
        handlers.add(new DescribeGroupsHandler(groups));
        handlers.add(new ListGroupsHandler(groups));
        handlers.add(new DeleteGroupsHandler(groups));
    }

    HandlerRegistry registry() {
        registry = new HandlerRegistry(handlers);
        return registry;
    }
}
