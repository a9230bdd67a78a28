package io.riverrun.benchmarks.soak;

import io.riverrun.benchmarks.load.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Producers of every codec, one of them into a compacted topic, and two groups of consumers whose
 * members come and go. Thread-safe.
 */
final class SoakLoad implements AutoCloseable {
    static final String TOPIC = "soak";
    static final String COMPACTED = "soak-compacted";
    private static final int PARTITIONS = 12;
    private static final List<String> CODECS = List.of("none", "gzip", "lz4", "zstd");
    private static final List<String> GROUPS = List.of("first", "second");
    private static final int MEMBERS = 2;

    /** What a thread of the load does until it is told to end. */
    @FunctionalInterface
    interface Job {
        void run() throws Exception;
    }

    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong consumed = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean ended;

    private SoakLoad() {}

    static SoakLoad start(String bootstrap, int recordsPerSecond) throws Exception {
        createTopic(bootstrap, TOPIC, PARTITIONS, Map.of("retention.bytes", "4194304"));
        createTopic(
                bootstrap,
                COMPACTED,
                1,
                Map.of("cleanup.policy", "compact", "min.cleanable.dirty.ratio", "0.1"));
        SoakLoad load = new SoakLoad();
        for (String codec : CODECS) {
            load.spawn(new SoakProducer(load, bootstrap, TOPIC, codec, recordsPerSecond)::run);
        }
        load.spawn(new SoakProducer(load, bootstrap, COMPACTED, "lz4", recordsPerSecond)::run);
        for (String group : GROUPS) {
            for (int i = 0; i < MEMBERS; i++) {
                load.spawn(new SoakConsumer(load, bootstrap, group, i)::run);
            }
        }
        return load;
    }

    boolean isEnded() {
        return ended;
    }

    void onAcknowledged(Exception e) {
        if (e == null) {
            acknowledged.incrementAndGet();
        } else {
            failure.compareAndSet(null, e);
        }
    }

    void onConsumed(int records) {
        consumed.addAndGet(records);
    }

    long acknowledged() {
        return acknowledged.get();
    }

    long consumed() {
        return consumed.get();
    }

    /** Throws what made a thread of the load fail, if one did. */
    void check() {
        if (failure.get() != null) {
            throw new IllegalStateException("The load failed: " + failure.get(), failure.get());
        }
    }

    @Override
    public void close() {
        ended = true;
        try {
            for (Thread thread : threads) {
                thread.join(Duration.ofSeconds(15));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** With segments so small that they roll all the time. */
    private static void createTopic(
            String bootstrap, String topic, int partitions, Map<String, String> configs)
            throws Exception {
        Map<String, String> all = new HashMap<>(configs);
        all.put("segment.bytes", "1048576");
        all.put("file.delete.delay.ms", "5000");
        Topics.create(bootstrap, topic, partitions, all);
    }

    private void spawn(Job job) {
        threads.add(
                Thread.ofPlatform()
                        .daemon()
                        .name("soak-" + threads.size())
                        .start(() -> {
                            try {
                                job.run();
                            } catch (Exception e) {
                                failure.compareAndSet(null, e);
                            }
                        }));
    }
}
