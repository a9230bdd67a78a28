package io.riverrun.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceDataCollection;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * One Produce request, made once and sent over and over on several connections, with several in
 * flight on each. Its batches are those that a busy producer makes: full ones of all partitions.
 */
public final class ReplayLoad {
    private static final int CONNECTIONS = 4;
    private static final int IN_FLIGHT = 4;
    private static final int RECORDS_PER_BATCH = 15;
    private static final short VERSION = 9;
    private static final short ALL = -1;
    private static final int TIMEOUT_MS = 30_000;

    private final int port;
    private final RequestHeader header;
    private final ByteBuffer frame;
    private final long bytesPerRequest;

    public ReplayLoad(int port, String topic, int partitions, Payloads payloads) {
        this.port = port;
        ProduceRequest request = request(topic, partitions, payloads);
        this.header = RawConnection.header(request);
        this.frame = RawConnection.frame(request, header);
        this.bytesPerRequest = (long) partitions * RECORDS_PER_BATCH * payloads.recordBytes();
    }

    /** Sends until there are so many bytes or the time is over; the bytes acknowledged. */
    public long run(long bytesMax, Duration limit) throws InterruptedException {
        return RawLoad.run(CONNECTIONS, bytesMax, limit, this::talk);
    }

    private void talk(int unused, RawLoad.Progress progress) throws IOException {
        try (RawConnection connection = new RawConnection(port)) {
            int inFlight = 0;
            while (true) {
                while (inFlight < IN_FLIGHT && !progress.isEnough()) {
                    connection.send(frame);
                    inFlight++;
                }
                if (inFlight == 0) {
                    return;
                }
                var errors = connection.receive(header).errorCounts();
                if (errors.keySet().stream().anyMatch(error -> error != Errors.NONE)) {
                    throw new IOException("The broker answers " + errors);
                }
                inFlight--;
                progress.add(bytesPerRequest);
            }
        }
    }

    private static ProduceRequest request(String topic, int partitions, Payloads payloads) {
        long nowMs = System.currentTimeMillis();
        SimpleRecord[] records =
                IntStream.range(0, RECORDS_PER_BATCH)
                        .mapToObj(i -> new SimpleRecord(nowMs, payloads.key(i), payloads.value(i)))
                        .toArray(SimpleRecord[]::new);
        List<PartitionProduceData> batches =
                IntStream.range(0, partitions)
                        .mapToObj(partition ->
                                new PartitionProduceData()
                                        .setIndex(partition)
                                        .setRecords(
                                                MemoryRecords.withRecords(
                                                        Compression.NONE, records)))
                        .toList();
        TopicProduceDataCollection topics = new TopicProduceDataCollection();
        topics.add(new TopicProduceData().setName(topic).setPartitionData(batches));
        return new ProduceRequest(
                new ProduceRequestData().setAcks(ALL).setTimeoutMs(TIMEOUT_MS).setTopicData(topics),
                VERSION);
    }
}
