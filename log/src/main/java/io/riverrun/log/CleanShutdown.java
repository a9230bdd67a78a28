package io.riverrun.log;

import io.riverrun.log.checkpoint.AtomicFile;
import io.riverrun.log.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file {@code .kafka_cleanshutdown} of a log directory, which is there while nobody has used
 * the directory since it was closed in order: {@code
 * {"version":0,"brokerEpoch":4711,"directories":2}}. The broker's epoch is as in KIP-966: that of
 * the registration under which the process served, -1 for none. How many directories were closed
 * with it is our own; Apache Kafka writes no such field and does not mind it. Immutable.
 *
 * @param brokerEpoch -1 also where another version or another program wrote the file
 */
record CleanShutdown(long brokerEpoch, int directories) {

    static final String FILE_NAME = ".kafka_cleanshutdown";

    /** The broker epoch of a process that never served. */
    static final long NO_EPOCH = -1;

    private static final CleanShutdown NONE = new CleanShutdown(NO_EPOCH, 0);

    private static final Pattern FORM =
            Pattern.compile(
                    "\\{\"version\":0,\"brokerEpoch\":(\\d{1,18}),\"directories\":(\\d{1,9})}");

    /** Whether the file is there. */
    static boolean isIn(Disk disk, Path directory) {
        return disk.exists(directory.resolve(FILE_NAME));
    }

    /** What the file says; no epoch where it cannot be read, or is not as this class writes it. */
    static CleanShutdown read(Disk disk, Path directory) {
        if (!isIn(disk, directory)) {
            return NONE;
        }
        try {
            byte[] bytes = disk.readAll(directory.resolve(FILE_NAME));
            Matcher matcher = FORM.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
            if (matcher.matches()) {
                return new CleanShutdown(
                        Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2)));
            }
        } catch (IOException e) {
            // Whatever it is, an election anew is never wrong.
            return NONE;
        }
        return NONE;
    }

    void write(Disk disk, Path directory) throws IOException {
        AtomicFile.writeDurably(
                disk,
                directory.resolve(FILE_NAME),
                "{\"version\":0,\"brokerEpoch\":%d,\"directories\":%d}"
                        .formatted(brokerEpoch, directories)
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Deletes the file: the directory is in use. */
    static void delete(Disk disk, Path directory) throws IOException {
        disk.delete(directory.resolve(FILE_NAME));
        disk.syncDirectory(directory);
    }
}
