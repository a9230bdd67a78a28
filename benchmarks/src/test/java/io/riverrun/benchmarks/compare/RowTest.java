package io.riverrun.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.benchmarks.workload.Metric;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowTest {

    private static Row row(String workload, Metric metric, Double riverrun, Double apache) {
        return new Row(workload, metric, true, spread(riverrun), spread(apache));
    }

    private static Spread spread(Double figure) {
        return figure == null ? null : Spread.of(List.of(figure));
    }

    @ParameterizedTest
    @CsvSource({
        "15, 10, '>= 1.50 x: met'",
        "14.9, 10, '>= 1.50 x: NOT met'",
        "14.9, , '>= 1.50 x: not measured'",
        ", 10, '>= 1.50 x: not measured'",
    })
    void shouldHoldRatioAgainstGoalWhenMoreIsBetter(Double riverrun, Double apache, String said) {
        assertThat(row("produce-saturated", Metric.THROUGHPUT, riverrun, apache).verdict())
                .isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({
        "5, 10, '<= 0.50 x: met'",
        "5.1, 10, '<= 0.50 x: NOT met'",
    })
    void shouldHoldRatioAgainstGoalWhenLessIsBetter(Double riverrun, Double apache, String said) {
        assertThat(row("produce-1k", Metric.CPU_PER_GIB, riverrun, apache).verdict())
                .isEqualTo(said);
    }

    @Test
    void shouldHoldFigureAgainstGoalWhenApacheIsNotMeasured() {
        assertThat(row("start", Metric.COLD_START, 499.0, null).isMet()).isTrue();
        assertThat(row("start", Metric.COLD_START, 501.0, null).isMet()).isFalse();
    }

    @Test
    void shouldSayNothingWhereThereIsNoGoal() {
        assertThat(row("produce-1k", Metric.LOADED_RSS, 1.0, 2.0).verdict()).isEmpty();
    }

    @Test
    void shouldMakeNoVerdictOfLoadsThatAreTooSmall() {
        Row quick = new Row("start", Metric.COLD_START, false, spread(1.0), null);
        assertThat(quick.verdict()).isEqualTo("<= 500");
        assertThat(quick.isMet()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "3;1;2, '2.00 (1.00..3.00)'",
        "4;1;2;3, '2.50 (1.00..4.00)'",
        "1234.5, '1,235'",
        "123.4, 123",
        "12.34, 12.3",
        "0.234, 0.23",
    })
    void shouldTellMedianAndSpreadOfRounds(String figures, String said) {
        List<Double> rounds = List.of(figures.split(";")).stream().map(Double::valueOf).toList();
        assertThat(Spread.of(rounds)).hasToString(said);
    }
}
