package dev.gitruns.cli.output;

import dev.gitruns.model.TextWidth;
import dev.gitruns.model.Untrusted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Rows under titles, for a terminal or for a pipe. Every cell may hold text of a run: it is made
 * harmless here.
 */
public final class Table {
  private static final int CELL_LIMIT = 500;
  private static final int NARROWEST = 8;
  private static final int ORDINARY = 50;

  /** Columns that are worth less go before any other is cut. */
  private static final int LITTLE = 35;

  private static final Pattern PLAIN_NUMBER = Pattern.compile("[+-]?[0-9]+(\\.[0-9]+)?");
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

  /**
   * A title and how the cells below it lie.
   *
   * @param worth which columns stay where there is no room for all: those that are worth most
   */
  public record Column(String title, Fit fit, int worth) {
    public Column {
      title = Untrusted.line(title, CELL_LIMIT);
    }

    public Column(String title, Fit fit) {
      this(title, fit, ORDINARY);
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
    List<List<Cell>> aligned = aligned();
    int limit = terminalColumns <= 0 ? Integer.MAX_VALUE : terminalColumns;
    List<Integer> shown = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      shown.add(i);
    }
    int[] natural = widths(aligned);
    while (total(natural, shown) > limit && dropLeast(shown, LITTLE)) {
      continue;
    }
    int[] widths = shrunk(natural, shown, limit);
    while (total(widths, shown) > limit && dropLeast(shown, Integer.MAX_VALUE)) {
      widths = shrunk(natural, shown, limit);
    }
    List<String> lines = new ArrayList<>();
    List<Cell> titles = columns.stream().map(c -> new Cell(c.title(), Style.Ink.BOLD)).toList();
    lines.add(line(titles, widths, shown, style));
    for (List<Cell> row : aligned) {
      lines.add(line(row, widths, shown, style));
    }
    List<String> hidden = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      // What is worth little may go without a word.
      if (!shown.contains(i) && columns.get(i).worth() >= LITTLE) {
        hidden.add(columns.get(i).title());
      }
    }
    return new Layout(lines, hidden);
  }

  /** Whether a column was taken out; the first one names the row and stays, whatever the width. */
  private boolean dropLeast(List<Integer> shown, int below) {
    int least = -1;
    for (int i = 1; i < shown.size(); i++) {
      int worth = columns.get(shown.get(i)).worth();
      if (worth < below && (least < 0 || worth <= columns.get(shown.get(least)).worth())) {
        least = i;
      }
    }
    if (least > 0) {
      shown.remove(least);
    }
    return least > 0;
  }

  /** The rows with decimal points of plain numbers one below the other. */
  private List<List<Cell>> aligned() {
    int[] behind = new int[columns.size()];
    for (List<Cell> row : rows) {
      for (int i = 0; i < behind.length; i++) {
        behind[i] = Math.max(behind[i], behindPoint(i, row.get(i)));
      }
    }
    List<List<Cell>> aligned = new ArrayList<>();
    for (List<Cell> row : rows) {
      List<Cell> cells = new ArrayList<>();
      for (int i = 0; i < behind.length; i++) {
        int here = behindPoint(i, row.get(i));
        String pad = here < 0 ? "" : " ".repeat(behind[i] - here);
        cells.add(new Cell(row.get(i).text() + pad, row.get(i).ink()));
      }
      aligned.add(cells);
    }
    return aligned;
  }

  /** How many characters stand from the point on; less than 0 where it is no plain number. */
  private int behindPoint(int column, Cell cell) {
    if (columns.get(column).fit() != Fit.NUMBER || !PLAIN_NUMBER.matcher(cell.text()).matches()) {
      return -1;
    }
    int point = cell.text().indexOf('.');
    return point < 0 ? 0 : cell.text().length() - point;
  }

  /** For pipes: a line a row without titles, tabs between the cells, nothing cut. */
  public List<String> plain() {
    return rows.stream()
        .map(row -> String.join("\t", row.stream().map(Cell::text).toList()))
        .toList();
  }

  private int[] widths(List<List<Cell>> aligned) {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = TextWidth.of(columns.get(i).title());
      for (List<Cell> row : aligned) {
        widths[i] = Math.max(widths[i], TextWidth.of(row.get(i).text()));
      }
    }
    return widths;
  }

  /** Takes from the widest columns that may be cut, until all fits or none can give more. */
  private int[] shrunk(int[] natural, List<Integer> shown, int limit) {
    int[] widths = natural.clone();
    long over = total(widths, shown) - (long) limit;
    while (over > 0) {
      int widest = -1;
      for (int i : shown) {
        boolean gives = columns.get(i).fit() == Fit.TEXT && widths[i] > NARROWEST;
        if (gives && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return widths;
      }
      widths[widest]--;
      over--;
    }
    return widths;
  }

  private static int total(int[] widths, List<Integer> shown) {
    int total = GAP.length() * (shown.size() - 1);
    for (int i : shown) {
      total += widths[i];
    }
    return total;
  }

  private String line(List<Cell> cells, int[] widths, List<Integer> shown, Style style) {
    StringBuilder out = new StringBuilder();
    int spaces = 0;
    for (int i : shown) {
      String text = TextWidth.cut(cells.get(i).text(), widths[i]);
      int room = Math.max(0, widths[i] - TextWidth.of(text));
      boolean right = columns.get(i).fit() == Fit.NUMBER;
      // Spaces wait for the next text, so that no line ends with one.
      spaces += (i == shown.get(0) ? 0 : GAP.length()) + (right ? room : 0);
      String bare = text.stripTrailing();
      if (!bare.isEmpty()) {
        out.append(" ".repeat(spaces)).append(style.paint(cells.get(i).ink(), bare));
        spaces = 0;
      }
      spaces += (right ? 0 : room) + text.length() - bare.length();
    }
    return out.toString();
  }
}
