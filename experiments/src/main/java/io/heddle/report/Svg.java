package io.heddle.report;

import java.util.Locale;

/** Builds one inline SVG picture; colours come from the page's style sheet. */
final class Svg {
  private final StringBuilder text = new StringBuilder();

  Svg(double width, double height, String title) {
    text.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %.0f %.0f\" style=\"max-width: %.0fpx\" role=\"img\" aria-label=\"%s\">%n",
            width,
            height,
            // At most its natural size, so that the letters of all pictures are equally large.
            width,
            escape(title)));
  }

  Svg line(String style, double x1, double y1, double x2, double y2) {
    return add(
        "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>",
        style, x1, y1, x2, y2);
  }

  /** A rectangle with a text that shows under the pointer. */
  Svg bar(String style, double x, double y, double width, double height, String hint) {
    return add(
        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>",
        style, x, y, width, height, escape(hint));
  }

  Svg label(String style, double x, double y, String label) {
    return add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>", style, x, y, escape(label));
  }

  Svg path(String style, String points) {
    return add("<polyline class=\"%s\" points=\"%s\"/>", style, points);
  }

  String render() {
    return text + "</svg>\n";
  }

  private Svg add(String form, Object... values) {
    text.append(String.format(Locale.ROOT, form, values)).append('\n');
    return this;
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
