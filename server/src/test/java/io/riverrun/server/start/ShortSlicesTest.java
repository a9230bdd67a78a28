package io.riverrun.server.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ShortSlicesTest {

    /** What the kernel tells of the thread that reads it, if it keeps such figures. */
    private static final Path SCHEDULE = Path.of("/proc/thread-self/sched");

    @Test
    void shouldShortenTheSlicesOfTheThreadThatAsksAndOfNoOther() {
        assumeThat(sliceNs()).as("a system that tells slices (Linux 6.12)").isPresent();
        long before = sliceNs().orElseThrow();
        ShortSlices slices = ShortSlices.ofSystem().orElseThrow();

        long after =
                onThread(() -> {
                    slices.take();
                    return sliceNs().orElseThrow();
                });

        assertThat(after).isEqualTo(ShortSlices.SLICE_NS);
        assertThat(sliceNs()).contains(before);
    }

    @Test
    void shouldLeaveTheThreadsNicenessAsItWas() {
        assumeThat(SCHEDULE).exists();
        ShortSlices slices = ShortSlices.ofSystem().orElseThrow();

        assertThat(
                        Stream.of(
                                onThread(() -> line("prio")),
                                onThread(() -> {
                                    slices.take();
                                    return line("prio");
                                })))
                .doesNotContain(Optional.empty())
                .containsOnly(line("prio"));
    }

    private static <T> T onThread(Supplier<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> done.completeAsync(work, Runnable::run));
        return done.join();
    }

    private static Optional<Long> sliceNs() {
        return line("se.slice").map(Long::parseLong);
    }

    private static Optional<String> line(String key) {
        try (Stream<String> lines = Files.lines(SCHEDULE)) {
            return lines.filter(line -> line.startsWith(key + " "))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
