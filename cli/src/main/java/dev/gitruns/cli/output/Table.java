package dev.gitruns.cli.output;

import dev.gitruns.model.TextWidth;
import dev.gitruns.model.Untrusted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows under titles, for a terminal or for a pipe. Every cell may hold text of a run: it is made
 * harmless here.
 */
public final class Table {
  private static final int CELL_LIMIT = 500;
  private static final int NARROWEST = 8;
  private static final String GAP = "  ";

  /** Which side of a column its cells keep to, and whether they may be cut. */
  public enum Fit {
    /** To the left; cut where the terminal is too narrow. */
    TEXT,
    /** To the left, never cut: an id or a status. */
    WORD,
    /** To the right, never cut. */
    NUMBER
  }

  /** A title and how the cells below it lie. */
  public record Column(String title, Fit fit) {
    public Column {
      title = Untrusted.line(title, CELL_LIMIT);
    }
  }

  /** What stands in one place. */
  public record Cell(String text, Style.Ink ink) {
    public Cell {
      text = Untrusted.line(text, CELL_LIMIT);
    }

    public static Cell of(String text) {
      return new Cell(text, Style.Ink.NONE);
    }
  }

  /**
   * A table that is ready to print.
   *
   * @param hidden titles of the columns that the terminal had no room for
   */
  public record Layout(List<String> lines, List<String> hidden) {
    public Layout {
      lines = List.copyOf(lines);
      hidden = List.copyOf(hidden);
    }
  }

  private final List<Column> columns;
  private final List<List<Cell>> rows = new ArrayList<>();

  public Table(List<Column> columns) {
    this.columns = List.copyOf(columns);
  }

  /** Adds a row; one cell a column. */
  public Table row(List<Cell> cells) {
    if (cells.size() != columns.size()) {
      throw new IllegalArgumentException(cells.size() + " cells for " + columns.size());
    }
    rows.add(List.copyOf(cells));
    return this;
  }

  public Table row(String... texts) {
    return row(Arrays.stream(texts).map(Cell::of).toList());
  }

  /** Columns with their titles, within this many columns of a terminal; 0 for no limit. */
  public Layout layout(int terminalColumns, Style style) {
    int[] widths = widths();
    int limit = terminalColumns <= 0 ? Integer.MAX_VALUE : terminalColumns;
    int shown = columns.size();
    shrink(widths, limit);
    // The first column names the row: it stays, whatever the width.
    while (shown > 1 && total(widths, shown) > limit) {
      shown--;
    }
    List<String> lines = new ArrayList<>();
    List<Cell> titles = columns.stream().map(c -> new Cell(c.title(), Style.Ink.BOLD)).toList();
    lines.add(line(titles, widths, shown, style));
    for (List<Cell> row : rows) {
      lines.add(line(row, widths, shown, style));
    }
    List<String> hidden =
        columns.subList(shown, columns.size()).stream().map(Column::title).toList();
    return new Layout(lines, hidden);
  }

  /** For pipes: a line a row without titles, tabs between the cells, nothing cut. */
  public List<String> plain() {
    return rows.stream()
        .map(row -> String.join("\t", row.stream().map(Cell::text).toList()))
        .toList();
  }

  private int[] widths() {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = TextWidth.of(columns.get(i).title());
      for (List<Cell> row : rows) {
        widths[i] = Math.max(widths[i], TextWidth.of(row.get(i).text()));
      }
    }
    return widths;
  }

  /** Takes from the widest columns that may be cut, until all fits or none can give more. */
  private void shrink(int[] widths, int limit) {
    long over = total(widths, widths.length) - (long) limit;
    while (over > 0) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        boolean gives = columns.get(i).fit() == Fit.TEXT && widths[i] > NARROWEST;
        if (gives && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return;
      }
      widths[widest]--;
      over--;
    }
  }

  private static int total(int[] widths, int shown) {
    int total = GAP.length() * (shown - 1);
    for (int i = 0; i < shown; i++) {
      total += widths[i];
    }
    return total;
  }

  private String line(List<Cell> cells, int[] widths, int shown, Style style) {
    StringBuilder out = new StringBuilder();
    int spaces = 0;
    for (int i = 0; i < shown; i++) {
      String text = TextWidth.cut(cells.get(i).text(), widths[i]);
      int room = Math.max(0, widths[i] - TextWidth.of(text));
      boolean right = columns.get(i).fit() == Fit.NUMBER;
      // Spaces wait for the next text, so that no line ends with one.
      spaces += (i == 0 ? 0 : GAP.length()) + (right ? room : 0);
      if (!text.isEmpty()) {
        out.append(" ".repeat(spaces)).append(style.paint(cells.get(i).ink(), text));
        spaces = 0;
      }
      spaces += right ? 0 : room;
    }
    return out.toString();
  }
}
