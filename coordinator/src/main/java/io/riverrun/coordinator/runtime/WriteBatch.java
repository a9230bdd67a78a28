package io.riverrun.coordinator.runtime;

import java.util.ArrayList;
import java.util.List;

/** Records that go to the log together. Immutable. */
record WriteBatch(List<CoordinatorRecord> records, List<KeyValue> encoded, int bytes) {

    /** Room for the default {@code message.max.bytes}, in bytes; a single record may exceed. */
    static final int BYTES_MAX = 512 * 1024;

    static List<WriteBatch> split(List<CoordinatorRecord> records, List<KeyValue> encoded) {
        List<WriteBatch> batches = new ArrayList<>();
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            int size = encoded.get(i).sizeInBytes();
            if (i > from && bytes + size > BYTES_MAX) {
                batches.add(of(records, encoded, from, i, bytes));
                from = i;
                bytes = 0;
            }
            bytes += size;
        }
        batches.add(of(records, encoded, from, records.size(), bytes));
        return batches;
    }

    private static WriteBatch of(
            List<CoordinatorRecord> records, List<KeyValue> encoded, int from, int to, int bytes) {
        return new WriteBatch(
                List.copyOf(records.subList(from, to)),
                List.copyOf(encoded.subList(from, to)),
                bytes);
    }
}
