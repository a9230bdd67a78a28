package io.riverrun.interop.moving;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.apache.ApacheTool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Has Apache's dump tool read all segments of a data folder. Stateless. */
final class SegmentDump {

    private SegmentDump() {}

    /** The tool complains of nothing, and finds the last batch of each partition. */
    static void assertReadable(Path data, ClusterContents contents) {
        Map<Path, Long> ends = new TreeMap<>();
        contents.topics()
                .forEach((name, topic) -> {
                    for (int i = 0; i < topic.partitions().size(); i++) {
                        ends.put(
                                data.resolve(name + "-" + i),
                                topic.partitions().get(i).endOffset());
                    }
                });
        String dump = dump(ends.keySet());
        assertThat(dump)
                .doesNotContain("isvalid: false", "Mismatches in", "bytes ended")
                .doesNotContain("Could not", "Exception", "corrupt", "not match");
        List<String> files = List.of(dump.split("(?m)^Dumping "));
        ends.forEach((folder, end) ->
                assertThat(files)
                        .as("the last batch in %s", folder)
                        .anyMatch(file ->
                                file.startsWith(folder + "/")
                                        && (end == 0
                                                || file.contains("lastOffset: " + (end - 1)))));
    }

    private static String dump(Collection<Path> folders) {
        String names =
                folders.stream()
                        .flatMap(folder -> files(folder).stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(","));
        return ApacheTool.named("DumpLogSegments").run("--files", names, "--deep-iteration");
    }

    /** The partition's log was closed and begun anew several times. */
    static void assertSeveralSegments(Path partition) {
        assertThat(files(partition))
                .filteredOn(p -> p.toString().endsWith(".log"))
                .hasSizeGreaterThan(1);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.filter(p -> p.toString().matches(".*\\.(log|index|timeindex|snapshot)"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
