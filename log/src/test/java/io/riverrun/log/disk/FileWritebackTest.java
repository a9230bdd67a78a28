package io.riverrun.log.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileWritebackTest {

    private static final int EIO = 5;

    @TempDir Path folder;

    @Test
    void shouldBeginWhereSystemCan() throws IOException {
        assumeTrue(FileWriteback.isAvailable());
        Path file = Files.write(folder.resolve("file"), new byte[10_000]);

        assertThatCode(() -> FileWriteback.begin(file, 0, 8192)).doesNotThrowAnyException();
        assertThatCode(() -> FileWriteback.begin(file, 1 << 20, 4096)).doesNotThrowAnyException();
    }

    @Test
    void shouldAskNothingOfFileThatIsGone() {
        assumeTrue(FileWriteback.isAvailable());
        Path gone = folder.resolve("gone");

        assertThatCode(() -> FileWriteback.begin(gone, 0, 4096)).doesNotThrowAnyException();
        assertThat(gone).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 29, 38, 95}) // EPERM, EINVAL, ESPIPE, ENOSYS, EOPNOTSUPP
    void shouldDoWithoutWhereFileSystemCannot(int error) {
        assertThat(FileWriteback.failure("used", folder, error)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 11, 12}) // EINTR, EAGAIN, ENOMEM
    void shouldLeaveToTheForceWhatIsOnlyLate(int error) {
        assertThat(FileWriteback.failure("used", folder, error)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 122}) // ENOSPC, EDQUOT
    void shouldCallDiskFullWhenThereWasNoRoom(int error) {
        assertThat(FileWriteback.failure("used", folder, error))
                .isInstanceOf(DiskFullException.class)
                .matches(failure -> !WatchedDisk.isOfDevice(failure));
    }

    @Test
    void shouldBlameDiskForOtherErrorsUnlessNothingWasAsked() {
        assertThat(FileWriteback.failure("used", folder, EIO)).matches(WatchedDisk::isOfDevice);
        assertThat(FileWriteback.failure("opened", folder, EIO)).isNull();
    }
}
