package io.riverrun.broker.logdirs;

import io.riverrun.broker.dispatch.BlockingAnswer;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.log.LogDirectories;
import io.riverrun.log.PartitionLog;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.message.DescribeLogDirsRequest;
import io.riverrun.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.riverrun.protocol.message.DescribeLogDirsResponse;
import io.riverrun.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import io.riverrun.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import io.riverrun.protocol.message.DescribeLogDirsResponse.DescribeLogDirsTopic;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;

/**
 * DescribeLogDirs: which partitions lie in which data folder, and how large they are (KIP-113).
 * Version 4 tells the folder's size and what is left of it (KIP-827). A null list of topics asks
 * for all.
 */
public final class DescribeLogDirsHandler implements RequestHandler<DescribeLogDirsRequest> {

    private final LogDirectories logs;
    private final Executor blocking;

    /**
     * @param blocking runs work that may wait for the disk
     */
    public DescribeLogDirsHandler(LogDirectories logs, Executor blocking) {
        this.logs = logs;
        this.blocking = blocking;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.DESCRIBE_LOG_DIRS;
    }

    @Override
    public void handle(DescribeLogDirsRequest request, RequestContext context) {
        BlockingAnswer.give(blocking, context, () -> describe(request));
    }

    private DescribeLogDirsResponse describe(DescribeLogDirsRequest request) {
        Predicate<TopicPartition> asked = asked(request);
        List<DescribeLogDirsResult> results = new ArrayList<>();
        new TreeMap<>(logs.byDirectory())
                .forEach((folder, all) -> results.add(describe(folder, all, asked)));
        Set<String> offline = new HashSet<>();
        logs.offline().keySet().forEach(folder -> offline.add(folder.toString()));
        results.removeIf(result -> offline.contains(result.logDir()));
        for (String folder : offline) {
            results.add(
                    new DescribeLogDirsResult()
                            .setLogDir(folder)
                            .setErrorCode(ErrorCode.KAFKA_STORAGE_ERROR.code()));
        }
        return new DescribeLogDirsResponse().setResults(results);
    }

    private static Predicate<TopicPartition> asked(DescribeLogDirsRequest request) {
        if (request.topics() == null) {
            return _ -> true;
        }
        Set<TopicPartition> asked = new HashSet<>();
        for (DescribableLogDirTopic topic : request.topics()) {
            topic.partitions().forEach(p -> asked.add(new TopicPartition(topic.topic(), p)));
        }
        return asked::contains;
    }

    private static DescribeLogDirsResult describe(
            Path folder, List<PartitionLog> logs, Predicate<TopicPartition> asked) {
        DescribeLogDirsResult result = new DescribeLogDirsResult().setLogDir(folder.toString());
        Map<String, List<DescribeLogDirsPartition>> topics = new TreeMap<>();
        for (PartitionLog log : logs) {
            TopicPartition name = log.topicPartition();
            if (asked.test(name)) {
                topics.computeIfAbsent(name.topic(), _ -> new ArrayList<>())
                        .add(
                                new DescribeLogDirsPartition()
                                        .setPartitionIndex(name.partition())
                                        .setPartitionSize(log.sizeInBytes()));
            }
        }
        List<DescribeLogDirsTopic> all = new ArrayList<>();
        topics.forEach((name, partitions) ->
                all.add(new DescribeLogDirsTopic().setName(name).setPartitions(partitions)));
        try {
            FileStore store = Files.getFileStore(folder);
            result.setTotalBytes(store.getTotalSpace()).setUsableBytes(store.getUsableSpace());
        } catch (IOException e) {
            return result.setErrorCode(ErrorCode.KAFKA_STORAGE_ERROR.code());
        }
        return result.setTopics(all);
    }
}
