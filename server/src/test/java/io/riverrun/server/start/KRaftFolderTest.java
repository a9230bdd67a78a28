package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.metadata.kraft.FormerCluster;
import io.riverrun.protocol.Message;
import io.riverrun.protocol.MessageWriter;
import io.riverrun.protocol.message.ProducerIdsRecord;
import io.riverrun.protocol.record.Compression;
import io.riverrun.protocol.record.RecordBatchBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of KRaft's metadata log; which of them counts shows in the next producer id. */
class KRaftFolderTest {

    @TempDir Path data;
    private Path log;

    @BeforeEach
    void makeFolder() throws IOException {
        log = Files.createDirectory(data.resolve(KRaftFolder.NAME));
    }

    @Test
    void shouldReadNewestSnapshotAndLogBehindIt() throws IOException {
        write("00000000000000000010-0000000001.checkpoint", 0, 1);
        write("00000000000000000020-0000000003.checkpoint", 0, 2_000);
        write("00000000000000000030-0000000003.checkpoint.part", 0, 9_000);
        write("00000000000000000000.log", 18, 3);
        assertThat(read().nextProducerId()).isEqualTo(2_000);

        write("00000000000000000020.log", 20, 4_000);
        assertThat(read().nextProducerId()).isEqualTo(4_000);
    }

    @Test
    void shouldReadLogWithoutSnapshot() throws IOException {
        write("00000000000000000000.log", 0, 5_000);

        assertThat(read().nextProducerId()).isEqualTo(5_000);
    }

    @Test
    void shouldNameFileThatCannotBeRead() throws IOException {
        write("00000000000000000007.log", 7, 1);

        assertThatThrownBy(this::read)
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "The metadata of the KRaft node cannot be read: the log lacks the records"
                                + " from offset 0 to 6, in %s.",
                        log.resolve("00000000000000000007.log"));
    }

    @Test
    void shouldSayWhatToDoWhenMetadataLogLiesElsewhere() throws IOException {
        Files.delete(log);

        assertThatThrownBy(() -> KRaftFolder.in(List.of(data)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Move it there from the node's metadata.log.dir.");
    }

    private FormerCluster read() throws IOException {
        return KRaftFolder.in(List.of(data)).read();
    }

    private void write(String name, long offset, long nextProducerId) throws IOException {
        Message message = new ProducerIdsRecord().setNextProducerId(nextProducerId);
        ByteBuffer body = MessageWriter.encode(message, (short) 0);
        byte[] value =
                ByteBuffer.allocate(3 + body.remaining())
                        .put(new byte[] {1, ProducerIdsRecord.API_KEY, 0})
                        .put(body)
                        .array();
        ByteBuffer batch =
                new RecordBatchBuilder(Compression.NONE)
                        .baseOffset(offset)
                        .append(0, null, value)
                        .build();
        byte[] bytes = new byte[batch.remaining()];
        batch.get(bytes);
        Files.write(log.resolve(name), bytes);
    }
}
