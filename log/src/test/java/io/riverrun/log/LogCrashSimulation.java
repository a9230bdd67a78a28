package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.base.Clock;
import io.riverrun.log.compaction.CompactionLimits;
import io.riverrun.log.compaction.Compactor;
import io.riverrun.log.compaction.Throttle;
import io.riverrun.log.disk.DiskFullException;
import io.riverrun.log.journal.Journal;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * One history of a broker's logs on a {@link SimulatedDisk}, all of it chosen by a seed: what
 * brokers do to logs, between them losses of power and other trouble, and after each start a check
 * of every log against its {@link ModelLog}. Confined to one thread.
 */
final class LogCrashSimulation implements GroupCommit.Listener {

    private static final int TOPICS = 4;
    private static final String COMPACTED = "compacted";
    private static final String PLAIN = "t";
    private static final int WRITEBACK_STEP_BYTES = 4096;
    private static final CompactionLimits COMPACTION = new CompactionLimits(1 << 14, 0.9, 8192);

    private final Random random;
    private final SimulatedDisk disk = new SimulatedDisk();
    private final List<Path> folders = new ArrayList<>();
    private final Map<TopicPartition, ModelLog> models =
            new TreeMap<>(java.util.Comparator.comparing(TopicPartition::toString));

    /** The last that was deleted of each name. */
    private final Map<TopicPartition, ModelLog> deleted = new HashMap<>();

    private final Deque<Runnable> deferred = new ArrayDeque<>();
    private final Map<String, String> settings = new HashMap<>();
    private final Journal.FileBytes journalBytes;
    private final SimulatedProducers producers;
    private final Clock clock =
            new Clock() {
                @Override
                public long wallMs() {
                    return disk.nowMs;
                }

                @Override
                public long monotonicNanos() {
                    return disk.nowMs * 1_000_000;
                }
            };
    private final StringBuilder story = new StringBuilder();
    private GroupCommit commit;
    private LogDirectories directories;
    private long nextId;

    LogCrashSimulation(Random random) throws IOException {
        this.random = random;
        this.producers = new SimulatedProducers(random, clock, () -> ++nextId, this::tell);
        disk.direct = random.nextInt(6) > 0;
        int count = random.nextInt(3) == 0 ? 2 : 1;
        for (int i = 0; i < count; i++) {
            folders.add(Path.of("/data" + i));
        }
        int min = 4096 * (4 + random.nextInt(8));
        journalBytes = new Journal.FileBytes(min, min * (random.nextBoolean() ? 1 : 4));
        settings.put("segment.bytes", Integer.toString(6000 + random.nextInt(6000)));
        settings.put("index.interval.bytes", Integer.toString(100 + random.nextInt(600)));
        settings.put("retention.bytes", Integer.toString(6000 + random.nextInt(20_000)));
        settings.put("file.delete.delay.ms", random.nextBoolean() ? "0" : "60000");
        settings.put("flush.policy", random.nextInt(4) == 0 ? "os" : "ack");
    }

    /** Runs it to its end; an error tells what was done before. */
    void run() {
        try {
            int lives = 2 + random.nextInt(4);
            for (int i = 0; i < lives; i++) {
                start();
                live();
            }
            start();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nafter:" + story, e);
        }
    }

    /** What happened, one event a line. */
    String story() {
        return story.toString();
    }

    private void tell(String event) {
        story.append("\n  ").append(event);
    }

    // --- starting ---

    /** Starts, possibly after starts that a crash interrupts, and checks all logs. */
    private void start() throws IOException {
        for (int attempt = 0; attempt < 3; attempt++) {
            if (random.nextInt(3) == 0) {
                disk.crashAfter(1 + random.nextInt(40));
            }
            try {
                open();
                disk.crashAfter(Long.MAX_VALUE / 2);
                adopt();
                return;
            } catch (IOException | RuntimeException | CrashError e) {
                if (!disk.isDown()) {
                    throw e;
                }
                tell("crash while starting");
                lose();
            }
        }
        open();
        adopt();
    }

    private void open() throws IOException {
        deferred.clear();
        commit = new GroupCommit(this, () -> {}, this::execute, journalBytes, WRITEBACK_STEP_BYTES);
        directories = LogDirectories.open(disk, folders, OptionalInt.of(1), commit);
        LogConfig plain = config(PLAIN);
        LogConfig compacted = config(COMPACTED);
        directories.load(
                topic -> topic.equals(COMPACTED) ? compacted : plain, Runnable::run, disk.nowMs);
    }

    private LogConfig config(String topic) {
        Map<String, String> overrides = new HashMap<>(settings);
        overrides.put("cleanup.policy", topic.equals(COMPACTED) ? "compact" : "delete");
        return LogConfig.from(overrides, Map.of());
    }

    /** What the cluster's metadata makes of the logs that are there. */
    private void adopt() throws IOException {
        tell("started");
        for (PartitionLog log : directories.all()) {
            ModelLog model = models.get(log.topicPartition());
            if (model != null && log.topicId().equals(Uuid.ZERO)) {
                assertThat(model.durable).as("%s: lost its id", model.partition).isZero();
                model.mayHoldWhatWasDeleted();
                log.assignTopicId(model.topicId);
            }
            if (model == null || !model.topicId.equals(log.topicId())) {
                directories.setAside(log);
            }
        }
        for (ModelLog model : models.values()) {
            model.log = directories.get(model.partition);
            if (model.log == null) {
                assertThat(model.durable).as("%s: is gone", model.partition).isZero();
                assertThat(model.startMin).as("%s: is gone", model.partition).isZero();
                model.log =
                        directories.createLog(
                                model.partition,
                                model.topicId,
                                config(model.partition.topic()),
                                disk.nowMs);
            }
            model.check(random);
            producers.check(model);
            model.epoch++;
            model.log.beginEpoch(model.epoch);
        }
    }

    // --- living ---

    private void live() throws IOException {
        int steps = random.nextInt(4) == 0 ? random.nextInt(6) : 10 + random.nextInt(60);
        if (random.nextInt(2) == 0) {
            disk.crashAfter(1 + random.nextInt(300));
        }
        if (random.nextInt(8) == 0) {
            disk.failAfter(1 + random.nextInt(200));
        }
        try {
            for (int i = 0; i < steps; i++) {
                step();
            }
            if (random.nextInt(4) == 0) {
                tell("close");
                shutDown();
            }
        } catch (RuntimeException | CrashError | IOException e) {
            if (!disk.isDown()) {
                throw e;
            }
            tell("crash in it");
        }
        lose();
    }

    private void shutDown() throws IOException {
        try {
            disk.enoughRoom();
            directories.close();
            for (ModelLog model : models.values()) {
                promise(model);
            }
            tell("closed");
        } catch (IOException e) {
            tell("close failed: " + e.getMessage());
        }
    }

    /** The end of a process: kill -9 or a loss of power. */
    private void lose() {
        disk.enoughRoom();
        deferred.clear();
        if (random.nextInt(4) == 0 && !disk.isDown() && !disk.hasFailed()) {
            tell("kill");
            disk.kill();
        } else {
            if (random.nextInt(4) == 0 && disk.flipBit(random)) {
                tell("a bit flips");
            }
            tell("power lost");
            disk.crash(random);
            models.values().forEach(each -> each.handedOver = 0);
        }
    }

    private void step() throws IOException {
        disk.nowMs += random.nextInt(1000);
        ModelLog model = any();
        int dice = random.nextInt(100);
        if (model == null || dice < 4) {
            create();
            return;
        }
        if (dice < 49) {
            producers.append(model);
        } else if (dice < 55) {
            sumUp();
        } else if (dice < 63) {
            tell("short cycle");
            commit.runJournalCycle();
        } else if (dice < 72) {
            if (random.nextBoolean()) {
                commit.retryPostponed();
            }
            tell("cycle");
            commit.runCycle();
        } else if (dice < 76) {
            trouble();
        } else if (dice < 80) {
            runDeferred();
        } else {
            try {
                upkeep(model, dice);
            } catch (DiskFullException e) {
                tell("full");
            } catch (IOException e) {
                tell("error: " + e.getMessage());
                model.log.fail("error");
            }
        }
    }

    private void sumUp() throws IOException {
        boolean force = random.nextInt(3) == 0;
        tell(force ? "force and sum up" : "sum up");
        try {
            directories.sumUp((log, action) -> action.run(), disk.nowMs, force);
        } catch (IOException e) {
            tell("error: " + e.getMessage());
        }
    }

    private ModelLog any() {
        if (models.isEmpty()) {
            return null;
        }
        return List.copyOf(models.values()).get(random.nextInt(models.size()));
    }

    private void create() {
        int topic = random.nextInt(TOPICS);
        TopicPartition name =
                new TopicPartition(topic == 0 ? COMPACTED : PLAIN + topic, random.nextInt(2));
        if (models.containsKey(name)) {
            return;
        }
        Uuid topicId = new Uuid(name.topic().hashCode(), ++nextId);
        ModelLog model =
                topic == 0 ? new CompactedModelLog(name, topicId) : new ModelLog(name, topicId);
        model.deleted = deleted.get(name);
        tell("create " + name);
        models.put(name, model);
        try {
            model.log = directories.createLog(name, topicId, config(name.topic()), disk.nowMs);
        } catch (IOException e) {
            tell("cannot: " + e.getMessage());
            models.remove(name);
        }
    }

    private void trouble() {
        switch (random.nextInt(3)) {
            case 0 -> {
                disk.roomBytes(random.nextInt(6000));
                tell("little room");
            }
            case 1 -> {
                disk.enoughRoom();
                tell("room");
            }
            default -> {
                settings.put(
                        "flush.policy", settings.get("flush.policy").equals("os") ? "ack" : "os");
                tell("flush.policy=" + settings.get("flush.policy"));
                models.values()
                        .forEach(each -> each.log.updateConfig(config(each.partition.topic())));
            }
        }
    }

    private void upkeep(ModelLog model, int dice) throws IOException {
        PartitionLog log = model.log;
        long bound = Math.max(log.logStartOffset(), log.ackableOffset());
        switch (dice) {
            case 80, 81, 82 -> {
                tell("retention " + model.partition);
                model.startMax = Math.max(model.startMax, bound);
                log.applyRetention(disk.nowMs + (random.nextInt(6) == 0 ? 1L << 40 : 0), bound);
                tell("start " + log.logStartOffset());
            }
            case 83, 84 -> {
                if (model.isCompacted()) {
                    compact(model);
                    return;
                }
                long to =
                        log.logStartOffset()
                                + random.nextInt((int) (bound - log.logStartOffset()) + 1);
                tell("delete records " + model.partition + " before " + to);
                model.startMax = Math.max(model.startMax, to);
                log.deleteRecordsBefore(to, disk.nowMs);
            }
            case 85 -> truncate(model);
            case 86 -> {
                tell("roll " + model.partition);
                log.rollIfDue(disk.nowMs + (1L << 40));
            }
            case 87, 88 -> log.deleteDueFiles(disk.nowMs + (1L << 40));
            case 89, 90, 91 -> {
                tell("checkpoint");
                directories.checkpoint();
                models.values().forEach(this::promise);
            }
            case 92 -> {
                tell("delete " + model.partition);
                models.remove(model.partition);
                deleted.put(model.partition, model);
                directories.delete(model.partition, disk.nowMs);
            }
            case 93 -> directories.deleteDueFolders(disk.nowMs + (1L << 40));
            case 94 -> {
                disk.openFiles().closeIdle();
                disk.writeBuffers().writeIdle();
            }
            case 95, 96 -> {
                tell("flush " + model.partition);
                log.flush();
            }
            case 97 -> {
                model.epoch++;
                log.beginEpoch(model.epoch);
            }
            default -> model.log.flushIfDue(disk.nowMs);
        }
    }

    private void compact(ModelLog model) throws IOException {
        tell("compact " + model.partition);
        PartitionLog log = model.log;
        log.onHighWatermark(log.durableOffset());
        Compactor compactor = new Compactor(COMPACTION, Throttle.NONE, clock);
        tell(
                log.compaction()
                        .run(compactor, log::durableOffset, action -> action.run())
                        .toString());
    }

    /** The log's start as of now will be known after a crash. */
    private void promise(ModelLog model) {
        if (model.log.failure() == null) {
            model.startMin = Math.max(model.startMin, model.log.logStartOffset());
        }
    }

    private void truncate(ModelLog model) throws IOException {
        PartitionLog log = model.log;
        if (log.failure() != null || log.logEndOffset() == log.logStartOffset()) {
            return;
        }
        // Compaction relies on it that nothing goes which all replicas have, as told before a
        // crash.
        long from =
                model.isCompacted()
                        ? Math.max(model.durable, log.durableOffset())
                        : log.logStartOffset();
        long to = from + random.nextInt((int) (log.logEndOffset() - from) + 1);
        tell("truncate " + model.partition + " to " + to);
        model.truncating(to);
        model.startMin = Math.min(model.startMin, model.durable);
        try {
            log.truncateTo(to, disk.nowMs);
            directories.checkpoint();
        } catch (IOException e) {
            log.fail("cut in part");
            throw e;
        }
        model.epoch++;
        log.beginEpoch(model.epoch);
        tell("end " + log.logEndOffset());
    }

    // --- the surroundings of the logs ---

    private void execute(Runnable task) {
        if (task instanceof CompletableFuture.AsynchronousCompletionTask) {
            task.run();
        } else if (random.nextInt(3) == 0) {
            task.run();
        } else {
            deferred.add(task);
        }
    }

    private void runDeferred() {
        Runnable task = deferred.poll();
        if (task != null) {
            tell("background work");
            task.run();
        }
    }

    @Override
    public void durable(PartitionLog log) {
        ModelLog model = models.get(log.topicPartition());
        if (model != null && model.log == log) {
            model.durable = Math.max(model.durable, log.durableOffset());
            tell("durable " + model.partition + " to " + model.durable);
        }
    }

    @Override
    public void failed(PartitionLog log, Exception cause) {
        tell("failed " + log.topicPartition() + ": " + cause);
    }
}
