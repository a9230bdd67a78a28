package io.riverrun.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.protocol.TopicPartition;
import io.riverrun.protocol.Uuid;
import io.riverrun.protocol.record.MalformedRecordException;
import io.riverrun.protocol.record.Record;
import io.riverrun.protocol.record.RecordReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A compacted topic's log: of each key the last durable record, or a later one, must be there after
 * each recovery, and nothing that was not written. Confined to one thread.
 */
final class CompactedModelLog extends ModelLog {

    private static final int INFLATED_BYTES_MAX = 1 << 24;

    /** The keys of the records that the log holds or held, by offset. */
    private final TreeMap<Long, String> keys = new TreeMap<>();

    /** All records ever written, by offset. */
    private final Map<Long, Set<String>> written = new HashMap<>();

    /**
     * Producers whose last batch is not there: it was lost, or compacted, when others replaced it.
     */
    private final Set<Long> unknown = new HashSet<>();

    CompactedModelLog(TopicPartition partition, Uuid topicId) {
        super(partition, topicId);
    }

    @Override
    boolean isCompacted() {
        return true;
    }

    @Override
    void writing(Stored stored) {
        super.writing(stored);
        for (Record record : records(stored)) {
            written.computeIfAbsent(record.offset(), _ -> new HashSet<>()).add(text(record));
        }
    }

    @Override
    void appended(Stored stored) {
        super.appended(stored);
        records(stored).forEach(each -> keys.put(each.offset(), key(each)));
    }

    @Override
    void truncating(long offset) {
        super.truncating(offset);
        keys.tailMap(batches.isEmpty() ? 0 : batches.getLast().next()).clear();
    }

    @Override
    void checkBatches(List<Stored> found) {
        TreeMap<Long, String> there = new TreeMap<>();
        for (Stored each : found) {
            assertThat(each.batch().computeCrc())
                    .as("%s: the checksum at %d", partition, each.base())
                    .isEqualTo(each.batch().crc());
            for (Record record : records(each)) {
                assertThat(written.getOrDefault(record.offset(), Set.of()))
                        .as("%s: the record at %d", partition, record.offset())
                        .contains(text(record));
                there.put(record.offset(), key(record));
            }
        }
        Map<String, Long> last = lastOffsets(there);
        lastOffsets(keys.headMap(durable))
                .forEach((key, offset) ->
                        assertThat(last.getOrDefault(key, -1L))
                                .as("%s: the last record of %s", partition, key)
                                .isGreaterThanOrEqualTo(offset));
        keys.clear();
        keys.putAll(there);
    }

    @Override
    void check(Random random) throws IOException {
        Map<Long, Long> last = new HashMap<>();
        batches.forEach(each -> last.put(each.batch().producerId(), each.base()));
        super.check(random);
        batches.forEach(each -> last.remove(each.batch().producerId(), each.base()));
        unknown.addAll(last.keySet());
    }

    @Override
    Stored lastOf(long producer) {
        return unknown.contains(producer) ? null : super.lastOf(producer);
    }

    @Override
    void checkTimestamps(List<Stored> found, Random random) {
        // Which record of a batch is left is compaction's to say; CompactionTest looks at it.
    }

    private static Map<String, Long> lastOffsets(Map<Long, String> keysByOffset) {
        Map<String, Long> last = new HashMap<>();
        keysByOffset.forEach((offset, key) -> last.merge(key, offset, Math::max));
        return last;
    }

    private static List<Record> records(Stored stored) {
        try {
            return RecordReader.readAll(stored.batch(), INFLATED_BYTES_MAX);
        } catch (MalformedRecordException e) {
            throw new AssertionError(stored.toString(), e);
        }
    }

    private static String key(Record record) {
        return utf8(record.key());
    }

    private static String text(Record record) {
        return key(record) + "=" + StandardCharsets.ISO_8859_1.decode(record.value().duplicate());
    }

    private static String utf8(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
