package io.riverrun.broker.produce;

import io.riverrun.base.Clock;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.log.AppendOrigin;
import io.riverrun.log.AppendResult;
import io.riverrun.metadata.InternalTopics;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.ProduceRequest;
import io.riverrun.protocol.message.ProduceRequest.PartitionProduceData;
import io.riverrun.protocol.message.ProduceRequest.TopicProduceData;
import io.riverrun.protocol.message.ProduceResponse;
import io.riverrun.protocol.message.ProduceResponse.PartitionProduceResponse;
import io.riverrun.protocol.message.ProduceResponse.TopicProduceResponse;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.RecordBatch;
import io.riverrun.protocol.record.RecordBytes;
import io.riverrun.protocol.record.RecordData;
import io.riverrun.replication.HostedPartitions;
import io.riverrun.replication.Partition;
import io.riverrun.replication.PartitionLookup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Produce: appends one batch to each of the partitions named.
 *
 * <p>Version 7 allows zstd (KIP-110), 8 tells which record was at fault (KIP-467), 13 names topics
 * by id (KIP-516). With acks=0 there is no answer; an error closes the connection, so that the
 * client looks again who leads. With acks=1 the answer leaves at the append, with acks=all once all
 * records are committed. Clients do not write into the topics of coordinators.
 */
public final class ProduceHandler implements RequestHandler<ProduceRequest> {

    private static final short ALL = -1;
    private static final short TOPIC_IDS_FROM = 13;
    private static final short ZSTD_FROM = 7;

    /** By this client id Kafka knows tools that may write into the topics of coordinators. */
    private static final String ADMIN_CLIENT_ID = "__admin_client";

    /** Batches that a partition is to take, and where the outcome is told. */
    private record Append(
            Partition partition,
            ByteBuffer records,
            boolean all,
            PartitionProduceResponse result) {}

    private final HostedPartitions partitions;
    private final Clock clock;

    public ProduceHandler(HostedPartitions partitions, Clock clock) {
        this.partitions = partitions;
        this.clock = clock;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.PRODUCE;
    }

    @Override
    public void handle(ProduceRequest request, RequestContext context) {
        PendingProduce pending = new PendingProduce(context, request.acks() == 0);
        List<TopicProduceResponse> topics = new ArrayList<>(request.topicData().size());
        List<Append> later = new ArrayList<>(0);
        for (TopicProduceData topic : request.topicData()) {
            List<PartitionProduceResponse> results = new ArrayList<>(topic.partitionData().size());
            for (PartitionProduceData data : topic.partitionData()) {
                PartitionProduceResponse result =
                        new PartitionProduceResponse().setIndex(data.index());
                results.add(result);
                Append append = find(topic, data, request.acks(), result, context);
                if (append != null && append.partition().isBusy()) {
                    // Others are served meanwhile; two event loops would wait for each other at
                    // every partition otherwise.
                    later.add(append);
                } else if (append != null) {
                    run(append, pending);
                }
            }
            topics.add(
                    new TopicProduceResponse()
                            .setName(topic.name())
                            .setTopicId(topic.topicId())
                            .setPartitionResponses(results));
        }
        later.forEach(append -> run(append, pending));
        pending.start(new ProduceResponse().setResponses(topics), request.timeoutMs());
    }

    /** What is to be appended; null, and the result says why, when nothing is. */
    private Append find(
            TopicProduceData topic,
            PartitionProduceData data,
            short acks,
            PartitionProduceResponse result,
            RequestContext context) {
        if (acks < ALL || acks > 1) {
            return refuse(result, ErrorCode.INVALID_REQUIRED_ACKS, "acks must be -1, 0 or 1.");
        }
        PartitionLookup lookup =
                context.version() >= TOPIC_IDS_FROM
                        ? partitions.find(topic.topicId(), data.index())
                        : partitions.find(topic.name(), data.index());
        return switch (lookup) {
            case PartitionLookup.Refused(ErrorCode error) -> refuse(result, error, null);
            case PartitionLookup.Hosted(Partition partition) -> {
                ByteBuffer records = records(data.records());
                if (isReserved(partition.topicPartition().topic(), context)) {
                    yield refuse(
                            result,
                            ErrorCode.INVALID_TOPIC_EXCEPTION,
                            "Only coordinators write into this topic.");
                }
                if (context.version() < ZSTD_FROM && isZstd(records)) {
                    yield refuse(
                            result,
                            ErrorCode.UNSUPPORTED_COMPRESSION_TYPE,
                            "zstd needs Produce version 7 or above.");
                }
                yield new Append(partition, records, acks == ALL, result);
            }
        };
    }

    private void run(Append append, PendingProduce pending) {
        AppendResult appended =
                append.partition()
                        .append(
                                append.records(),
                                AppendOrigin.CLIENT,
                                append.all(),
                                clock.wallMs());
        answer(append.partition(), appended, append.all(), append.result(), pending);
    }

    private static void answer(
            Partition partition,
            AppendResult appended,
            boolean all,
            PartitionProduceResponse result,
            PendingProduce pending) {
        switch (appended) {
            case AppendResult.Rejected rejected ->
                    fail(result, rejected.error(), rejected.message());
            case AppendResult.Appended done -> {
                result.setBaseOffset(done.baseOffset())
                        .setLogAppendTimeMs(done.logAppendTimeMs())
                        .setLogStartOffset(done.logStartOffset());
                if (all) {
                    pending.await(partition, done.lastOffset() + 1, result);
                }
            }
            case AppendResult.Duplicate done -> {
                result.setBaseOffset(done.baseOffset())
                        .setLogAppendTimeMs(done.timestamp())
                        .setLogStartOffset(done.logStartOffset());
                if (all) {
                    pending.await(partition, done.lastOffset() + 1, result);
                }
            }
        }
    }

    private static boolean isReserved(String topic, RequestContext context) {
        return InternalTopics.contains(topic) && !context.clientId().equals(ADMIN_CLIENT_ID);
    }

    private static ByteBuffer records(RecordData data) {
        return data instanceof RecordBytes bytes ? bytes.slice() : RecordBytes.EMPTY.slice();
    }

    private static boolean isZstd(ByteBuffer records) {
        return records.remaining() >= RecordBatch.HEADER_BYTES
                && new RecordBatch(records, records.position()).compression() == Compression.ZSTD;
    }

    private static Append refuse(PartitionProduceResponse result, ErrorCode error, String message) {
        fail(result, error, message);
        return null;
    }

    static void fail(PartitionProduceResponse result, ErrorCode error, String message) {
        result.setErrorCode(error.code())
                .setErrorMessage(message)
                .setBaseOffset(-1)
                .setLogAppendTimeMs(-1)
                .setLogStartOffset(-1);
    }
}
