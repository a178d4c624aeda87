package io.heddle.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** The embedded switch's figure as a multiple of another contender's. */
record Ratio(String contender, String to) {
  static List<Ratio> kinds(List<String> contenders) {
    List<Ratio> all = new ArrayList<>();
    for (String to : List.of(Contender.BMV2, Contender.KERNEL)) {
      if (contenders.contains(to)) {
        all.add(new Ratio(Contender.EMBEDDED, to));
      }
    }
    return all;
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
