package io.heddle.scenario;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What to suggest for a word that is not known. */
final class Spelling {
  private Spelling() {}

  /** {@code "; did you mean 'x'?"} for a near miss, what there is for a far one. */
  static String hint(String word, Collection<String> known) {
    return nearest(word, known)
        .map(near -> "; did you mean '" + near + "'?")
        .orElseGet(() -> known.isEmpty() ? "; none is defined" : "; defined: " + listed(known));
  }

  /** As {@link #hint}, for the fixed keys of the language. */
  static String hintOrList(String word, Collection<String> known) {
    return nearest(word, known)
        .map(near -> "; did you mean '" + near + "'?")
        .orElseGet(() -> "; known keys: " + String.join(", ", known));
  }

  static String oneOf(List<String> words) {
    return words.size() == 1
        ? words.getFirst()
        : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
  }

  private static Optional<String> nearest(String word, Collection<String> known) {
    int allowed = word.length() <= 3 ? 1 : Math.max(2, word.length() / 3);
    return known.stream()
        .filter(candidate -> distance(word, candidate) <= allowed)
        .min(
            Comparator.<String>comparingInt(candidate -> distance(word, candidate))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static String listed(Collection<String> known) {
    List<String> sorted = List.copyOf(new TreeSet<>(known));
    return sorted.size() <= 8
        ? String.join(", ", sorted)
        : String.join(", ", sorted.subList(0, 8)) + ", and " + (sorted.size() - 8) + " more";
  }

  /** Levenshtein distance: the least number of inserted, deleted and replaced characters. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
