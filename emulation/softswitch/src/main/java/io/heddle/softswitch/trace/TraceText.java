package io.heddle.softswitch.trace;

/** The lines of one packet's trace, indented by what they belong to. */
public final class TraceText {
  private static final int LONGEST = 1 << 20;

  private final StringBuilder lines = new StringBuilder();
  private boolean cut;
  private int statementDepth = 2;

  /**
   * Appends a line.
   *
   * @param depth 0 for the packet, 1 for a part of the program, 2 for what is in it, and so on
   */
  public void line(int depth, String text) {
    if (lines.length() > LONGEST) {
      // A packet may go round for ever; its trace may not.
      if (!cut) {
        cut = true;
        lines.append("  (and so on)\n");
      }
      return;
    }
    lines.repeat("  ", depth).append(text).append('\n');
  }

  /** A statement of the action that the packet is in. */
  public void statement(String text) {
    line(statementDepth, text);
  }

  /** How deep the statements are that come now. */
  public void setStatementDepth(int depth) {
    statementDepth = depth;
  }

  String take() {
    String all = lines.toString();
    lines.setLength(0);
    cut = false;
    return all;
  }
}
