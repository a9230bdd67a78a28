package io.riverrun.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FlatnessTest {

    private static final int SAMPLES = 30;

    private static Flatness of(IntToDoubleFunction rssMb, IntToDoubleFunction openFiles) {
        return new Flatness(
                IntStream.range(0, SAMPLES)
                        .mapToObj(i ->
                                new Sample(
                                        Duration.ofSeconds(i),
                                        rssMb.applyAsDouble(i),
                                        100,
                                        (long) openFiles.applyAsDouble(i),
                                        40,
                                        200,
                                        i,
                                        i))
                        .toList());
    }

    @Test
    void shouldCallWhatGoesUpAndDownFlat() {
        assertThat(of(i -> 150 + 30 * (i % 2), i -> 100).isFlat()).isTrue();
    }

    @Test
    void shouldCallLittleGrowthFlat() {
        assertThat(of(i -> 150 + i * 0.5, i -> 100 + i * 0.3).isFlat()).isTrue();
    }

    @Test
    void shouldNameWhatGrows() {
        Flatness leak = of(i -> 150, i -> 100 + i * 10);
        assertThat(leak.isFlat()).isFalse();
        assertThat(leak.toString().lines().filter(line -> line.endsWith("GROWS")))
                .singleElement()
                .asString()
                .startsWith("open files");
    }
}
