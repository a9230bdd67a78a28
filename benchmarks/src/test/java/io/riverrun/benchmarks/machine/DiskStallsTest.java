package io.riverrun.benchmarks.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a disk is said to have stood still. */
class DiskStallsTest {

    private final DiskStalls stalls = new DiskStalls();

    @Test
    void shouldTellTheLongestTimeInWhichRequestsWaitedAndNoneWasDone() throws Exception {
        see(0, 10, 1);
        see(20, 10, 1);
        see(40, 11, 1);
        see(60, 11, 2);
        see(80, 11, 2);
        see(100, 11, 1);
        see(120, 12, 0);

        assertThat(stalls.longestMs()).isEqualTo(60);
    }

    @Test
    void shouldNotCallADiskStalledThatHasNothingToDo() throws Exception {
        see(0, 10, 0);
        see(500, 10, 0);
        see(520, 10, 1);
        see(530, 12, 0);

        assertThat(stalls.longestMs()).isZero();
    }

    @Test
    void shouldCountAllRequestsOfDevicesThatAreDisks() {
        DiskActivity activity =
                DiskActivity.of(
                        List.of(
                                "   7       0 loop0 5 0 0 0 5 0 0 0 5 0 0 0 0 0 0 0 0",
                                " 254       0 vda 100 1 2 3 200 4 5 6 3 8 9 30 1 1 1 4000 1",
                                "   8       0 sda 1 0 0 0 2 0 0 0 1 0 0"));

        assertThat(activity).isEqualTo(new DiskActivity(100 + 200 + 30 + 4000 + 3, 4));
    }

    private void see(long atMs, long completed, long inFlight) {
        stalls.see(new DiskActivity(completed, inFlight), TimeUnit.MILLISECONDS.toNanos(atMs));
    }
}
