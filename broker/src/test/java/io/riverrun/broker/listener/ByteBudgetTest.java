package io.riverrun.broker.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ByteBudgetTest {

    private final ByteBudget budget = new ByteBudget(100);
    private final List<String> resumed = new ArrayList<>();

    private boolean take(long bytes, String name) {
        return budget.take(bytes, () -> resumed.add(name));
    }

    @Test
    void shouldGiveBytesUntilBudgetIsTaken() {
        assertThat(take(60, "a")).isTrue();
        assertThat(take(40, "b")).isTrue();
        assertThat(take(1, "c")).isFalse();
        budget.release(40);
        assertThat(resumed).containsExactly("c");
    }

    @Test
    void shouldLetLargerThanBudgetInWhenNothingElseIsThere() {
        assertThat(take(500, "large")).isTrue();
        assertThat(take(1, "small")).isFalse();
        budget.release(500);
        assertThat(resumed).containsExactly("small");
    }

    @Test
    void shouldNotLetSmallOnesPassLargeOneThatWaits() {
        take(50, "a");
        assertThat(take(80, "large")).isFalse();
        assertThat(take(10, "small")).isFalse();
        budget.release(50);
        assertThat(resumed).containsExactly("large", "small");
    }

    @Test
    void shouldKeepOthersWaitingWhenTheFirstDoesNotFit() {
        take(50, "a");
        take(30, "b");
        take(90, "c");
        budget.release(30);
        assertThat(resumed).isEmpty();
        budget.release(50);
        assertThat(resumed).containsExactly("c");
    }
}
