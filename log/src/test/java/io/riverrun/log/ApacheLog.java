package io.riverrun.log;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.server.util.KafkaScheduler;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.apache.kafka.storage.internals.log.LogDirFailureChannel;
import org.apache.kafka.storage.internals.log.ProducerStateManagerConfig;
import org.apache.kafka.storage.internals.log.UnifiedLog;
import org.apache.kafka.storage.log.metrics.BrokerTopicStats;

/** Apache's own log, on a partition's folder. */
final class ApacheLog {

    private ApacheLog() {}

    /**
     * Opens the folder, making it if need be.
     *
     * @param clean whether the last process shut down in order
     * @param recoveryPoint what was forced to disk, when it did not
     */
    static UnifiedLog open(
            Path folder,
            Map<String, Object> settings,
            boolean clean,
            long recoveryPoint,
            KafkaScheduler scheduler)
            throws IOException {
        Files.createDirectories(folder);
        Map<String, Object> all = new HashMap<>(settings);
        all.put("message.timestamp.after.max.ms", Long.MAX_VALUE);
        return UnifiedLog.create(
                folder.toFile(),
                new LogConfig(all),
                0,
                recoveryPoint,
                scheduler,
                new BrokerTopicStats(),
                fixedTime(),
                300_000,
                new ProducerStateManagerConfig(86_400_000, false),
                600_000,
                new LogDirFailureChannel(1),
                clean,
                Optional.empty());
    }

    /** The time of the batches, so that Kafka does not find their producers expired. */
    static Time fixedTime() {
        return (Time)
                Proxy.newProxyInstance(
                        Time.class.getClassLoader(),
                        new Class<?>[] {Time.class},
                        (proxy, method, arguments) ->
                                method.getName().equals("milliseconds")
                                        ? Batches.NOW
                                        : method.invoke(Time.SYSTEM, arguments));
    }
}
