package io.riverrun.interop.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.riverrun.interop.process.ForkedProcess;
import io.riverrun.interop.process.TemporaryFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A client in another language: a program that takes {@code produce} or {@code consume} with the
 * options below and prints a JSON line per record. Stateless, thread-safe.
 *
 * <pre>
 * produce --bootstrap B --topic T --codec C --start S --count N
 *     {"i": 7, "partition": 0, "offset": 3}
 * consume --bootstrap B --topic T --group G --count N
 *     {"partition": 0, "offset": 3, "key": "k-7", "value": "v-7-pp", "headers":
 *      [{"name": "h1", "hex": "7837"}], "timestamp": 1700000000000}
 * </pre>
 *
 * Lines that do not open with a brace are the program's remarks, shown when it fails.
 */
public final class ProgramClient implements InteropClient {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final Set<Codec> codecs;
    private final List<String> command;

    public ProgramClient(String name, Set<Codec> codecs, List<String> command) {
        this.name = name;
        this.codecs = Set.copyOf(codecs);
        this.command = List.copyOf(command);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Set<Codec> codecs() {
        return codecs;
    }

    @Override
    public List<AckedRecord> produce(
            String bootstrap, String topic, Codec codec, int first, int count) {
        return run(
                AckedRecord.class,
                "produce",
                "--bootstrap",
                bootstrap,
                "--topic",
                topic,
                "--codec",
                codec.configValue(),
                "--start",
                Integer.toString(first),
                "--count",
                Integer.toString(count));
    }

    @Override
    public List<ReceivedRecord> consume(String bootstrap, String topic, String group, int count) {
        return run(
                ReceivedRecord.class,
                "consume",
                "--bootstrap",
                bootstrap,
                "--topic",
                topic,
                "--group",
                group,
                "--count",
                Integer.toString(count));
    }

    private <T> List<T> run(Class<T> lineType, String... arguments) {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(arguments));
        Path folder = TemporaryFolder.create("client");
        try {
            ForkedProcess process = ForkedProcess.start(line, folder.resolve("out"));
            int exit = process.awaitExit(LIMIT);
            if (exit != 0) {
                throw new AssertionError(
                        "%s ended with %d: %s%n%s".formatted(name, exit, line, process.output()));
            }
            return parse(process.output(), lineType);
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private static <T> List<T> parse(String output, Class<T> lineType) {
        List<T> records = new ArrayList<>();
        for (String line : output.lines().filter(l -> l.startsWith("{")).toList()) {
            try {
                records.add(JSON.readValue(line, lineType));
            } catch (JsonProcessingException e) {
                throw new AssertionError("Not a record: " + line, e);
            }
        }
        return records;
    }
}
