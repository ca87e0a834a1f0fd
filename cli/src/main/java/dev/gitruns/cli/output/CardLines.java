package dev.gitruns.cli.output;

import dev.gitruns.model.TextWidth;
import dev.gitruns.model.Untrusted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Lines of keys and values under titles, with the values of a section aligned. */
final class CardLines {
  private static final int VALUE = 500;
  private static final int KEY = 120;
  private static final int NARROWEST = 10;
  private static final int WIDEST = 32;

  private final List<String> lines = new ArrayList<>();
  private final List<Map.Entry<String, String>> waiting = new ArrayList<>();
  private final Style style;

  CardLines(Style style) {
    this.style = style;
  }

  /** Adds the name of the whole card. */
  void name(String text) {
    lines.add(style.paint(Style.Ink.BOLD, Untrusted.line(text, VALUE)));
  }

  /** Begins a section. */
  void title(String text) {
    align();
    lines.add("");
    lines.add(style.paint(Style.Ink.BOLD, text));
  }

  /** Keeps a line until its section ends, when it is known how wide the keys are. */
  void line(String key, String value) {
    waiting.add(Map.entry(Untrusted.line(key, KEY), Untrusted.line(value, VALUE)));
  }

  /** Adds a row of a table, which is aligned already. */
  void row(String text) {
    lines.add("  " + text);
  }

  /** All lines, once nothing is to be added. */
  List<String> lines() {
    align();
    return List.copyOf(lines);
  }

  private void align() {
    int width =
        waiting.stream()
            .mapToInt(line -> TextWidth.of(line.getKey()))
            .filter(each -> each <= WIDEST)
            .max()
            .orElse(0);
    for (Map.Entry<String, String> line : waiting) {
      String key = TextWidth.padRight(line.getKey(), Math.max(width, NARROWEST));
      lines.add("  " + style.paint(Style.Ink.DIM, key) + "  " + line.getValue());
    }
    waiting.clear();
  }
}
