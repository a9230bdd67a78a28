package io.riverrun.interop.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.riverrun.interop.process.ForkedProcess;
import io.riverrun.interop.process.TemporaryFolder;
import io.riverrun.interop.tools.ClientTools.Tool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * kcat. It sends the same text headers with every record of a run and shows no acknowledgements; a
 * record that was refused makes it fail. Stateless, thread-safe.
 */
final class KcatClient implements InteropClient {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Tool kcat;

    KcatClient(Tool kcat) {
        this.kcat = kcat;
    }

    @Override
    public String name() {
        return "kcat";
    }

    @Override
    public Set<Codec> codecs() {
        return EnumSet.allOf(Codec.class);
    }

    @Override
    public List<Payload.Header> headersOf(int i) {
        return List.of(header("h1", "every"), header("h2", ""));
    }

    @Override
    public List<AckedRecord> produce(
            String bootstrap, String topic, Codec codec, int first, int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = first; i < first + count; i++) {
            lines.append(Payload.key(i)).append('\t').append(Payload.value(i)).append('\n');
        }
        run(
                lines.toString(),
                List.of("-q", "-P", "-b", bootstrap, "-t", topic, "-z", codec.configValue()),
                List.of("-X", "acks=all", "-K", "\t", "-H", "h1=every", "-H", "h2="));
        return List.of();
    }

    @Override
    public List<ReceivedRecord> consume(String bootstrap, String topic, String group, int count) {
        String output =
                run(
                        "",
                        List.of("-q", "-b", bootstrap, "-J", "-c", Integer.toString(count)),
                        List.of("-X", "auto.offset.reset=earliest", "-G", group, topic));
        return output.lines().filter(l -> l.startsWith("{")).map(KcatClient::received).toList();
    }

    private String run(String input, List<String> options, List<String> more) {
        List<String> command = new ArrayList<>(kcat.command());
        command.addAll(options);
        command.addAll(more);
        Path folder = TemporaryFolder.create("kcat");
        try {
            Path out = folder.resolve("out");
            var process = ForkedProcess.start(command, out, kcat.environment(), folder);
            process.feed(input);
            int exit = process.awaitExit(LIMIT);
            if (exit != 0) {
                throw new AssertionError("kcat ended with " + exit + ": " + process.output());
            }
            return process.output();
        } finally {
            TemporaryFolder.delete(folder);
        }
    }

    private static ReceivedRecord received(String line) {
        try {
            JsonNode record = JSON.readTree(line);
            List<Payload.Header> headers = new ArrayList<>();
            JsonNode names = record.path("headers");
            for (int at = 0; at + 1 < names.size(); at += 2) {
                headers.add(header(names.get(at).asText(), names.get(at + 1).asText()));
            }
            return new ReceivedRecord(
                    record.path("partition").asInt(),
                    record.path("offset").asLong(),
                    record.path("key").asText(),
                    record.path("payload").asText(),
                    headers,
                    record.path("ts").asLong());
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not a record: " + line, e);
        }
    }

    private static Payload.Header header(String name, String text) {
        return new Payload.Header(
                name, HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)));
    }
}
