package io.riverrun.protocol.record;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Records with everything that a record may have: nulls, empty and long values, headers. */
final class RandomRecords {

    private RandomRecords() {}

    static List<Record> list(Random random, int countMax) {
        int count = 1 + random.nextInt(countMax);
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<RecordHeader> headers = new ArrayList<>();
            for (int h = random.nextInt(4); h > 0; h--) {
                headers.add(new RecordHeader("h\u00e4" + h, bytes(random, 20)));
            }
            long timestamp = 1_700_000_000_000L + random.nextInt(100_000) - 50_000;
            records.add(new Record(i, timestamp, bytes(random, 50), bytes(random, 2000), headers));
        }
        return records;
    }

    static ByteBuffer build(Compression codec, List<Record> records) {
        RecordBatchBuilder builder = new RecordBatchBuilder(codec);
        for (Record record : records) {
            builder.append(record.timestamp(), record.key(), record.value(), record.headers());
        }
        return builder.build();
    }

    private static ByteBuffer bytes(Random random, int sizeMax) {
        if (random.nextInt(5) == 0) {
            return null;
        }
        byte[] bytes = new byte[random.nextInt(sizeMax + 1)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        }
        return ByteBuffer.wrap(bytes);
    }
}
