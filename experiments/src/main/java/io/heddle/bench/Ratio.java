package io.heddle.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** A mode of the embedded switch's figure as a multiple of another contender's. */
record Ratio(String contender, String to) {
  private static final List<Ratio> ALL =
      List.of(
          new Ratio(Contender.EMBEDDED, Contender.BMV2),
          new Ratio(Contender.EMBEDDED_STRICT, Contender.BMV2),
          new Ratio(Contender.EMBEDDED, Contender.KERNEL));

  /** Those whose both sides took part. */
  static List<Ratio> kinds(List<String> contenders) {
    return ALL.stream()
        .filter(one -> contenders.contains(one.contender()) && contenders.contains(one.to()))
        .toList();
  }

  String name() {
    return contender + "/" + to;
  }

  /** Empty if one figure is missing, or the other is 0. */
  OptionalDouble value(List<Figure> row) {
    Optional<Figure> one = FigureTable.find(row, contender);
    Optional<Figure> other = FigureTable.find(row, to);
    if (one.isEmpty() || other.isEmpty() || other.get().value() == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(one.get().value() / other.get().value());
  }

  String of(List<Figure> row) {
    OptionalDouble value = value(row);
    return value.isPresent() ? String.format(Locale.ROOT, "%.2f", value.getAsDouble()) : "-";
  }
}
