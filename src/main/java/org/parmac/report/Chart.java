package org.parmac.report;

import java.util.List;

/** A picture of numbers, drawn as SVG at the size that is asked for. */
interface Chart {
  /**
   * What a colour stands for.
   *
   * @param style class of the style sheet
   */
  record Key(String name, String style) {}

  /** Draws into an SVG element of the plot's size. */
  void draw(Html html, Plot.Size size);

  /** What the picture says, in a sentence, for those who do not see it. */
  String describe();

  /** Its colours; empty where there is only one. */
  List<Key> keys();

  /** Whether a wide picture says itself what its colours stand for. */
  default boolean labelsItself() {
    return false;
  }
}
