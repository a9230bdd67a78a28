package io.riverrun.log.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that nobody may change, not even root; skipped where there can be none. */
class FileSystemDiskTest {

    private final FileSystemDisk disk = new FileSystemDisk();
    @TempDir Path folder;
    private Path immutable;

    @BeforeEach
    void makeImmutable() throws Exception {
        immutable = Files.createFile(folder.resolve("immutable"));
        assumeTrue(chattr("+i"), "no file can be made immutable here");
    }

    @AfterEach
    void makeMutable() throws Exception {
        chattr("-i");
    }

    private boolean chattr(String change) throws InterruptedException {
        try {
            return new ProcessBuilder("chattr", change, immutable.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private void assertDenied(ThrowingCallable change) {
        assertThatThrownBy(change)
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining(immutable.toString())
                .hasMessageContaining("not permitted")
                .matches(failure -> !WatchedDisk.isOfDevice((IOException) failure));
    }

    @Test
    void shouldNotBlameDiskForAFileThatMayNotBeWritten() {
        assertDenied(() -> disk.open(immutable));
    }

    @Test
    void shouldNotBlameDiskForAFileThatMayNotBeReplaced() throws IOException {
        Path other = Files.createFile(folder.resolve("other"));

        assertDenied(() -> disk.rename(other, immutable));
    }

    @Test
    void shouldNotBlameDiskForAFileThatMayNotBeDeleted() {
        assertDenied(() -> disk.delete(immutable));
        assertThat(immutable).exists();
    }
}
