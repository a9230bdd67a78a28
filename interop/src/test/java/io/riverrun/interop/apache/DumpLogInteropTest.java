package io.riverrun.interop.apache;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.interop.client.Codec;
import io.riverrun.interop.client.JavaClient;
import io.riverrun.interop.process.SharedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The files of a stopped broker are Kafka's: Apache's dump tool reads them without a complaint. */
class DumpLogInteropTest {
    private static final int RECORDS = 500;
    private static final Pattern BATCH =
            Pattern.compile("count: (\\d+) baseSequence.*isvalid: true");

    @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

    @Test
    void shouldDumpEverySegmentAndIndex() throws IOException {
        for (Codec codec : Codec.values()) {
            String topic = "dump-" + codec.configValue();
            new JavaClient().produce(BROKER.bootstrap(), topic, codec, 0, RECORDS);
            new JavaClient().consume(BROKER.bootstrap(), topic, "dump-group", RECORDS);
        }
        BROKER.process().stop();
        for (Codec codec : Codec.values()) {
            String dump = dump(filesOf("dump-" + codec.configValue()), "--deep-iteration");
            assertThat(dump).contains("compresscodec: " + codec.configValue());
            assertThat(recordsIn(dump)).as("records in %s", codec).isEqualTo(RECORDS);
        }
        String offsets = dump(filesOf("__consumer_offsets"), "--offsets-decoder");
        assertThat(offsets).contains("dump-group", "dump-zstd");
    }

    private static int recordsIn(String dump) {
        return BATCH.matcher(dump)
                .results()
                .map(MatchResult::group)
                .mapToInt(batch -> Integer.parseInt(batch.replaceAll("count: (\\d+) .*", "$1")))
                .sum();
    }

    private static String dump(List<Path> files, String option) {
        String names = files.stream().map(Path::toString).collect(Collectors.joining(","));
        String dump = ApacheTool.named("DumpLogSegments").run("--files", names, option);
        assertThat(dump)
                .doesNotContain("isvalid: false", "Mismatches in", "Non-consecutive", "bytes ended")
                .doesNotContain("Could not", "Exception", "corrupt", "not match");
        return dump;
    }

    /** Segments and their indexes of every partition of a topic. */
    private static List<Path> filesOf(String topic) throws IOException {
        try (Stream<Path> paths = Files.walk(BROKER.process().logDir(), 2)) {
            return paths.filter(
                            p -> p.getParent().getFileName().toString().matches(topic + "-\\d+"))
                    .filter(p -> p.toString().matches(".*\\.(log|index|timeindex|snapshot)"))
                    .sorted()
                    .toList();
        }
    }
}
