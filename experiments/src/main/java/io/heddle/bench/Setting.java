package io.heddle.bench;

/** What stands between the two hosts. */
public enum Setting {
  ONE_SWITCH("one switch between two hosts"),
  VXLAN("two switches with VXLAN between them");

  private final String words;

  Setting(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
