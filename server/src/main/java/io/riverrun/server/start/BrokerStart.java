package io.riverrun.server.start;

import io.riverrun.base.Clock;
import io.riverrun.broker.dispatch.RequestDispatcher;
import io.riverrun.broker.fetch.ColdReads;
import io.riverrun.broker.groups.GroupShards;
import io.riverrun.broker.groups.OffsetsTopicLog;
import io.riverrun.broker.listener.SocketServer;
import io.riverrun.broker.settings.ResourceConfigs;
import io.riverrun.controller.Controller;
import io.riverrun.coordinator.groups.GroupCoordinator;
import io.riverrun.coordinator.runtime.ShardPorts;
import io.riverrun.log.LogConfig;
import io.riverrun.log.LogDirectories;
import io.riverrun.log.disk.FileSystemDisk;
import io.riverrun.log.segment.LoadFinding;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.Endpoint;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.replication.HostedPartitions;
import io.riverrun.server.config.BrokerCatalog;
import io.riverrun.server.config.TopicDefaults;
import io.riverrun.zookeeper.ZooKeeperElection;
import io.riverrun.zookeeper.ZooKeeperRegistration;
import io.riverrun.zookeeper.ZooKeeperStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a broker: takes the data folders, then opens the logs, reaches ZooKeeper and binds the
 * listeners at the same time, then registers, hosts its partitions, and serves. Confined to one
 * thread.
 */
public final class BrokerStart {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerStart.class);

    /** How long the first image may take once ZooKeeper's sessions of the past have ended. */
    private static final long CONTROLLER_MS_MAX = 30_000;

    /** Long enough for the first answers, which the loading of what is called would delay. */
    private static final long SHORT_SLICES_MS = 1_000;

    private final BrokerSettings settings;
    private final Clock clock = Clock.SYSTEM;
    private final SecureRandom random = new SecureRandom();
    private final ShutdownSteps steps = new ShutdownSteps();
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final TimerScheduler timer = new TimerScheduler();
    private final Flusher flusher = new Flusher();
    private final TopicConfigs topicConfigs;

    private BrokerStart(BrokerSettings settings) {
        this.settings = settings;
        this.topicConfigs = new TopicConfigs(settings.values().texts());
    }

    /**
     * Starts a broker; it serves when this returns.
     *
     * @throws IOException or another exception with one sentence for the operator; nothing is left
     *     running then
     */
    public static RunningBroker start(BrokerSettings settings) throws IOException {
        BrokerStart start = new BrokerStart(settings);
        try {
            return start.run();
        } catch (IOException | RuntimeException e) {
            start.steps.close();
            throw e;
        }
    }

    private RunningBroker run() throws IOException {
        steps.add("the timer", timer);
        steps.add("the workers", blocking);
        LogDirectories logs =
                LogDirectories.open(
                        new FileSystemDisk(),
                        settings.broker().logDirs(),
                        settings.broker().id(),
                        flusher.commit());
        Logs opened = new Logs(logs);
        steps.add("the data folders", opened);

        Optional<KRaftAdoption> adoption =
                logs.isOfKRaft()
                        ? Optional.of(KRaftAdoption.from(settings.broker().logDirs()))
                        : Optional.empty();
        long servedInEpoch = logs.lastServedInEpoch();
        Future<LogDirectories.LoadReport> loading = blocking.submit(() -> load(opened));
        Future<SocketServer> binding = blocking.submit(this::sockets);
        Coordination coordination =
                Coordination.start(
                        settings.coordination(),
                        settings.broker().logDirs(),
                        newClusterId(logs, adoption));
        steps.add("ZooKeeper", coordination);

        int brokerId = logs.brokerId().orElse(0);
        logs.checkCluster(coordination.clusterId());
        SocketServer sockets = get(binding);
        steps.add("the listeners", sockets);
        List<Endpoint> endpoints = Endpoints.bind(settings.listeners(), sockets);
        ZooKeeperRegistration registration =
                new ZooKeeperRegistration(
                        coordination.client(),
                        brokerId,
                        settings.broker().rack(),
                        endpoints,
                        servedInEpoch,
                        clock);
        long epoch = registration.register();
        // Elected after it has registered, the controller sees its broker in the first image.
        Controller controller = controller(coordination, brokerId);
        if (!get(loading).asLeft() && servedInEpoch != BrokerImage.NONE) {
            // Registered before the logs were looked at, it promised too much.
            epoch = registration.registerAsRestarted();
        }
        if (adoption.isPresent()) {
            adoption.get().report(get(adoption.get().begin(controller), controllerMsMax()));
        }
        logs.claim(brokerId, coordination.clusterId(), this::newId);
        HostedPartitions partitions = new HostedPartitions(brokerId, logs, topicConfigs, clock);
        flusher.useEventLoops(sockets::atEndOfTurn);
        flusher.start(partitions::of);
        steps.add("the flusher", flusher::end);
        serve(new Registered(brokerId, epoch), controller, logs, partitions, sockets);
        timer.schedule(SHORT_SLICES_MS, () -> blocking.execute(() -> shortenSlices(sockets)));
        return new RunningBroker(
                brokerId,
                coordination.clusterId(),
                endpoints,
                settings.broker().logDirs(),
                coordination.client().settings().toString(),
                coordination.embedded() != null,
                steps::close);
    }

    /** Who this broker is, and by which registration. */
    private record Registered(int id, long epoch) {}

    /** The data folders, which are closed in order only after they have been loaded. */
    private static final class Logs implements AutoCloseable {
        private final LogDirectories directories;
        private volatile boolean loaded;

        Logs(LogDirectories directories) {
            this.directories = directories;
        }

        @Override
        public void close() throws IOException {
            if (loaded) {
                directories.close();
            } else {
                directories.release();
            }
        }
    }

    private LogDirectories.LoadReport load(Logs opened) throws IOException {
        int threads = settings.broker().recoveryThreads() * settings.broker().logDirs().size();
        try (ExecutorService loaders =
                Executors.newFixedThreadPool(
                        threads, Thread.ofPlatform().daemon().name("loader-", 0).factory())) {
            LogConfig config = topicConfigs.apply(Map.of());
            LogDirectories.LoadReport report =
                    opened.directories.load(_ -> config, loaders, clock.wallMs());
            if (report.foldersRecovered() > 0) {
                LOG.info(
                        "The last process did not shut down in order; recovered {} partitions",
                        report.partitions());
            }
            opened.directories
                    .offline()
                    .forEach((folder, reason) ->
                            LOG.error("The folder {} of log.dirs is offline: {}", folder, reason));
            report.findings()
                    .forEach((partition, findings) ->
                            findings.forEach(each -> tell(partition, each)));
            for (TopicPartition partition : report.incomplete()) {
                LOG.error("{} lacks records that were on disk before this start", partition);
            }
            opened.loaded = true;
            return report;
        }
    }

    private static void tell(TopicPartition partition, LoadFinding finding) {
        if (finding instanceof LoadFinding.Restored) {
            // As kill -9 leaves most logs that were written to.
            LOG.info("{}: {}", partition, finding);
        } else {
            LOG.warn("{}: {}", partition, finding);
        }
    }

    private SocketServer sockets() {
        return new SocketServer(
                settings.limits(), settings.socketBuffers(), settings.listeners().eventLoops());
    }

    private Controller controller(Coordination coordination, int brokerId) {
        ExecutorService executor =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("controller").factory());
        steps.add("the controller's thread", executor);
        Controller controller =
                new Controller(
                        TopicDefaults.from(settings.values()),
                        new ZooKeeperStore(coordination.client(), this::newId),
                        new CatalogValidator(),
                        executor,
                        timer,
                        random);
        ZooKeeperElection election = new ZooKeeperElection(coordination.client(), brokerId, clock);
        election.start(controller);
        steps.add("the election", election);
        return controller;
    }

    private void serve(
            Registered broker,
            Controller controller,
            LogDirectories logs,
            HostedPartitions partitions,
            SocketServer sockets)
            throws IOException {
        ResourceConfigs resources =
                new ResourceConfigs(
                        broker.id(),
                        BrokerCatalog.KEYS,
                        settings.values().texts(),
                        partitions::image);
        topicConfigs.follow(resources);
        GroupCoordinator groups = groups(partitions);
        CompletableFuture<ClusterImage> ready = new CompletableFuture<>();
        controller.addListener(partitions);
        controller.addListener((_, _, changes) -> reconfigure(partitions, changes));
        controller.addListener(new GroupShards(broker.id(), groups));
        controller.addListener((_, after, _) -> {
            BrokerImage own = after.broker(broker.id());
            if (own != null && own.epoch() >= broker.epoch()) {
                logs.servesInEpoch(own.epoch());
                ready.complete(after);
            }
        });
        get(ready, controllerMsMax());
        Housekeeping housekeeping =
                new Housekeeping(partitions, logs, clock, settings.housekeeping());
        housekeeping.start();
        steps.add("the housekeeping", housekeeping::end);
        Cleaner cleaner = new Cleaner(partitions, clock, settings.cleaner());
        cleaner.start();
        steps.add("the cleaner", cleaner::end);
        ColdReaders coldReaders = new ColdReaders();
        steps.add("the cold readers", coldReaders::end);
        // Named a second time, so that nobody is served while the rest ends.
        steps.add("the connections", sockets);
        sockets.accept(
                new RequestDispatcher(
                        new Handlers(
                                        settings,
                                        broker.id(),
                                        controller,
                                        partitions,
                                        logs,
                                        resources,
                                        groups,
                                        blocking,
                                        new ColdReads(
                                                coldReaders::of,
                                                new ColdReadPace(
                                                        Runtime.getRuntime().availableProcessors(),
                                                        flusher::lastWriteNs,
                                                        coldReaders::await)),
                                        clock)
                                .registry()));
    }

    private void shortenSlices(SocketServer sockets) {
        ShortSlices.ofSystem()
                .ifPresent(slices -> {
                    sockets.onEachEventLoop(slices::take);
                    flusher.onThread(slices::take);
                });
    }

    private GroupCoordinator groups(HostedPartitions partitions) {
        ExecutorService executor =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("group-coordinator").factory());
        steps.add("the group coordinator's thread", executor);
        return new GroupCoordinator(
                settings.groups(),
                new ShardPorts(
                        clock,
                        timer,
                        new OffsetsTopicLog(
                                partitions, clock, blocking, settings.groups().loadBufferBytes()),
                        _ -> executor,
                        settings.groups().commitTimeoutMs()),
                new ImageTopicNames(partitions::image),
                this::newId);
    }

    private void reconfigure(HostedPartitions partitions, List<MetadataChange> changes) {
        boolean ofBrokers =
                changes.isEmpty()
                        || changes.stream()
                                .anyMatch(change ->
                                        change instanceof MetadataChange.ConfigChanged set
                                                && set.resource().type()
                                                        == ConfigResource.Type.BROKER);
        if (ofBrokers) {
            topicConfigs.changed();
            partitions.reconfigureAll();
        }
    }

    private long controllerMsMax() {
        return settings.coordination().sessionTimeoutMs() + CONTROLLER_MS_MAX;
    }

    /** A cluster that is taken over keeps its id; any other that folders name must be there. */
    private String newClusterId(LogDirectories logs, Optional<KRaftAdoption> adoption) {
        return adoption.flatMap(_ -> logs.clusterId()).orElseGet(() -> newId().toString());
    }

    private Uuid newId() {
        // An id that begins with a dash reads as an option on a command line.
        Uuid id = new Uuid(random.nextLong(), random.nextLong());
        return id.toString().startsWith("-") ? newId() : id;
    }

    private static <T> T get(Future<T> future) throws IOException {
        return get(future, Long.MAX_VALUE);
    }

    private static <T> T get(Future<T> future, long timeoutMs) throws IOException {
        try {
            return future.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "This broker did not become the cluster's controller within %d ms. Is another broker"
                                    .formatted(timeoutMs)
                            + " running on the same ZooKeeper? So far a cluster has one broker;"
                            + " give this one a ZooKeeper, or a chroot in zookeeper.connect, of its"
                            + " own.",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while starting.", e);
        }
    }
}
