package io.heddle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FigureTableTest {
  private static Figure figure(String contender, double value) {
    return new Figure(Setting.ONE_SWITCH, contender, Metric.TCP, value, List.of(value));
  }

  @Test
  void aLineHasEachContendersValueAndTheRatiosOfTheEmbeddedSwitch() {
    String table =
        new FigureTable(
                List.of(figure("embedded", 9000), figure("kernel", 12_000), figure("bmv2", 450)))
            .text();

    Optional<String> line = table.lines().filter(one -> one.startsWith("TCP")).findFirst();
    assertThat(line.orElseThrow().replaceAll(" +", " "))
        .isEqualTo("TCP, one connection, Mbit/s 9,000 12,000 450 20.00 0.75");
    assertThat(table).contains("embedded/bmv2", "embedded/kernel");
  }

  @Test
  void withoutBmv2ThereIsNoRatioToIt() {
    String table =
        new FigureTable(List.of(figure("embedded", 9000), figure("kernel", 12_000))).text();

    assertThat(table).doesNotContain("bmv2").contains("embedded/kernel");
  }

  @Test
  void aRatioToNothingIsNoRatio() {
    List<Figure> row = List.of(figure("embedded", 1), figure("bmv2", 0));

    assertThat(new Ratio("embedded", "bmv2").value(row)).isEmpty();
    assertThat(new Ratio("embedded", "kernel").value(row)).isEmpty();
  }
}
