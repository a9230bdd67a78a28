package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ColdReadersTest {

    private static final Path DIRECTORY = Path.of("data");

    private final ColdReaders readers = new ColdReaders();

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldReadOneAfterTheOtherFromOneDirectoryBesideAnother() throws InterruptedException {
        CountDownLatch other = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        List<Integer> order = new CopyOnWriteArrayList<>();
        readers.of(DIRECTORY)
                .execute(() -> {
                    await(other);
                    order.add(1);
                });
        readers.of(DIRECTORY)
                .execute(() -> {
                    order.add(2);
                    done.countDown();
                });
        readers.of(Path.of("other")).execute(other::countDown);
        done.await();
        assertThat(order).containsExactly(1, 2);
        readers.end();
    }

    @Test
    void shouldRejectWhatIsTooMuchAndWhatComesAfterTheEnd() throws InterruptedException {
        CountDownLatch diskGoesOn = new CountDownLatch(1);
        Executor reader = readers.of(DIRECTORY);
        reader.execute(() -> await(diskGoesOn));
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 10_000; i++) {
                                reader.execute(() -> {});
                            }
                        })
                .isInstanceOf(RejectedExecutionException.class);
        diskGoesOn.countDown();
        readers.end();
        assertThatThrownBy(() -> reader.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> readers.of(Path.of("late")).execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class);
    }

    @Test
    void shouldEndWhoeverWaits() throws InterruptedException {
        CountDownLatch waits = new CountDownLatch(1);
        readers.of(DIRECTORY)
                .execute(() -> {
                    waits.countDown();
                    readers.await(Long.MAX_VALUE);
                });
        waits.await();
        readers.end();
    }
}
