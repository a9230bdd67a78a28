package io.riverrun.log.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSystemSyncTest {

    private static final int EIO = 5;

    @TempDir Path folder;

    @Test
    void shouldSyncWhereSystemCan() {
        assumeTrue(FileSystemSync.isAvailable());

        assertThatCode(() -> FileSystemSync.run(folder)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 122}) // ENOSPC, EDQUOT
    void shouldCallDiskFullWhenThereWasNoRoom(int error) {
        assertThat(FileSystemSync.failure("synced", folder, error))
                .isInstanceOf(DiskFullException.class)
                .hasMessageContaining("error " + error)
                .matches(failure -> !WatchedDisk.isOfDevice(failure));
    }

    @ParameterizedTest
    @ValueSource(ints = {23, 24}) // ENFILE, EMFILE
    void shouldNotBlameDiskForTooManyOpenFiles(int error) {
        assertThat(FileSystemSync.failure("opened", folder, error))
                .hasMessageContaining("Too many open files")
                .matches(failure -> !WatchedDisk.isOfDevice(failure));
    }

    @Test
    void shouldBlameDiskForOtherErrors() {
        assertThat(FileSystemSync.failure("synced", folder, EIO)).matches(WatchedDisk::isOfDevice);
    }
}
