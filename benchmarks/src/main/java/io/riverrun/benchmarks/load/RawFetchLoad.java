package io.riverrun.benchmarks.load;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.requests.FetchRequest;
import org.apache.kafka.common.requests.FetchResponse;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * Reads partitions over and over on several connections and looks at the heads of batches only.
 * Each connection reads its share of the partitions, asking for what a consumer asks for.
 */
public final class RawFetchLoad {
    private static final int CONNECTIONS = 3;
    private static final short VERSION = 12;
    private static final int PARTITION_BYTES_MAX = 1 << 20;
    private static final int WAIT_MS = 500;

    private final int port;
    private final List<TopicPartition> partitions;

    public RawFetchLoad(int port, List<TopicPartition> partitions) {
        this.port = port;
        this.partitions = partitions;
    }

    /** Reads until there are so many bytes or the time is over; the bytes of batches read. */
    public long run(long bytesMax, Duration limit) throws InterruptedException {
        return RawLoad.run(CONNECTIONS, bytesMax, limit, this::talk);
    }

    private void talk(int share, RawLoad.Progress progress) throws IOException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (int i = share; i < partitions.size(); i += CONNECTIONS) {
            offsets.put(partitions.get(i), 0L);
        }
        try (RawConnection connection = new RawConnection(port)) {
            while (!progress.isEnough()) {
                FetchRequest request = request(offsets);
                RequestHeader header = RawConnection.header(request);
                connection.send(RawConnection.frame(request, header));
                progress.add(advance(offsets, (FetchResponse) connection.receive(header)));
            }
        }
    }

    private static long advance(Map<TopicPartition, Long> offsets, FetchResponse response)
            throws IOException {
        long bytes = 0;
        for (FetchableTopicResponse topic : response.data().responses()) {
            for (PartitionData partition : topic.partitions()) {
                if (partition.errorCode() != Errors.NONE.code()) {
                    throw new IOException("Answered " + Errors.forCode(partition.errorCode()));
                }
                TopicPartition key = new TopicPartition(topic.topic(), partition.partitionIndex());
                long next = offsets.get(key);
                if (partition.records() instanceof MemoryRecords records) {
                    for (RecordBatch batch : records.batches()) {
                        next = batch.nextOffset();
                    }
                    bytes += records.sizeInBytes();
                }
                boolean isAtEnd = next >= partition.highWatermark();
                offsets.put(key, isAtEnd ? 0 : next);
            }
        }
        return bytes;
    }

    private static FetchRequest request(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, FetchRequest.PartitionData> asked = new LinkedHashMap<>();
        offsets.forEach((partition, offset) ->
                asked.put(
                        partition,
                        new FetchRequest.PartitionData(
                                Uuid.ZERO_UUID,
                                offset,
                                FetchRequest.INVALID_LOG_START_OFFSET,
                                PARTITION_BYTES_MAX,
                                Optional.empty())));
        return FetchRequest.Builder.forConsumer(VERSION, WAIT_MS, 1, asked).build(VERSION);
    }
}
