package io.riverrun.coordinator.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.base.config.ConfigValues;
import io.riverrun.coordinator.runtime.LoadResult;
import io.riverrun.coordinator.runtime.ShardPorts;
import io.riverrun.coordinator.simulation.SimulatedLog;
import io.riverrun.coordinator.simulation.SimulatedTime;
import io.riverrun.coordinator.simulation.SimulatedTopics;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.Uuid;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A coordinator of groups in a world of its own, which a test moves on. */
final class Coordination {

    final SimulatedTime time = new SimulatedTime();
    final SimulatedLog log = new SimulatedLog();
    final SimulatedTopics topics = new SimulatedTopics();
    final GroupConfig config;
    private GroupCoordinator coordinator;
    private long ids;
    private long numbers;
    private int epoch;

    private Coordination(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>();
        all.put("offsets.topic.num.partitions", "1");
        all.putAll(settings);
        config = GroupConfig.from(new ConfigValues(all));
        coordinator = newCoordinator();
    }

    /** A coordinator of one shard, which it serves; keys and values alternate. */
    static Coordination with(String... settings) {
        Coordination world = idle(settings);
        assertThat(world.load().error()).isEqualTo(ErrorCode.NONE);
        return world;
    }

    /** A coordinator that serves nothing yet. */
    static Coordination idle(String... settings) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i], settings[i + 1]);
        }
        return new Coordination(map);
    }

    private GroupCoordinator newCoordinator() {
        return new GroupCoordinator(
                config,
                new ShardPorts(time, time, log, _ -> time, config.commitTimeoutMs()),
                topics,
                () -> new Uuid(0, ++ids));
    }

    GroupCoordinator coordinator() {
        return coordinator;
    }

    /** A number that was not given before, greater than all that were. */
    long nextNumber() {
        return ++numbers;
    }

    /** The broker becomes leader of every shard. */
    LoadResult load() {
        epoch++;
        LoadResult last = null;
        for (int shard = 0; shard < config.offsetsPartitions(); shard++) {
            last = now(coordinator.becomeLeader(shard, epoch));
        }
        return last;
    }

    /** The broker dies and another one takes over from the log. */
    void crashAndReload(int survivingAppends) {
        for (int shard = 0; shard < config.offsetsPartitions(); shard++) {
            coordinator.resign(shard);
        }
        time.settle();
        log.crash(survivingAppends);
        coordinator = newCoordinator();
        assertThat(load().error()).isEqualTo(ErrorCode.NONE);
    }

    /** The answer, which must come without waiting. */
    <R> R now(CompletionStage<R> answer) {
        time.settle();
        return done(answer);
    }

    /** The answer, which must come within this time. */
    <R> R within(long ms, CompletionStage<R> answer) {
        time.advance(ms);
        return done(answer);
    }

    private static <R> R done(CompletionStage<R> answer) {
        CompletableFuture<R> future = answer.toCompletableFuture();
        assertThat(future).isCompleted();
        return future.join();
    }
}
