package dev.gitruns.capture;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The last rows of a terminal, which can still change, with a cursor; older rows are handed on. */
final class TerminalRows {
  private static final int ROWS = 64;
  private static final int LONGEST_ROW = 1 << 16;

  private static final class Row {
    private int[] cells = new int[80];
    private int length;
    private boolean overwritten;

    void set(int column, int point) {
      if (column >= cells.length) {
        cells = Arrays.copyOf(cells, Math.max(column + 1, cells.length * 2));
      }
      if (column > length) {
        Arrays.fill(cells, length, column, ' ');
      }
      overwritten |= column < length;
      cells[column] = point;
      length = Math.max(length, column + 1);
    }

    byte[] toBytes() {
      int end = length;
      while (overwritten && end > 0 && cells[end - 1] == ' ') {
        end--;
      }
      return (new String(cells, 0, end) + "\n").getBytes(StandardCharsets.UTF_8);
    }
  }

  private final BoundedLines lines;
  private final List<Row> rows = new ArrayList<>(List.of(new Row()));
  private int row;
  private int column;

  TerminalRows(BoundedLines lines) {
    this.lines = lines;
  }

  void write(int point) {
    if (column >= LONGEST_ROW) {
      newLine();
    }
    rows.get(row).set(column++, point);
  }

  void newLine() {
    column = 0;
    if (++row < rows.size()) {
      return;
    }
    rows.add(new Row());
    if (rows.size() > ROWS) {
      lines.add(rows.remove(0).toBytes());
      row--;
    }
  }

  void carriageReturn() {
    column = 0;
  }

  void left(int n) {
    column = Math.max(0, column - n);
  }

  void right(int n) {
    column(Math.min(LONGEST_ROW, n) + column);
  }

  void column(int n) {
    column = Math.max(0, Math.min(LONGEST_ROW, n));
  }

  void up(int n) {
    row = Math.max(0, row - n);
  }

  void down(int n) {
    row = n >= rows.size() ? rows.size() - 1 : Math.min(rows.size() - 1, row + n);
  }

  /** As the terminal's command K: 0 from the cursor on, 1 up to it, 2 the whole row. */
  void erase(int part) {
    Row current = rows.get(row);
    current.overwritten = true;
    if (part == 0) {
      current.length = Math.min(current.length, column);
    } else if (part == 1) {
      Arrays.fill(current.cells, 0, Math.min(current.length, column + 1), ' ');
    } else {
      current.length = 0;
    }
  }

  void finish() {
    ArrayDeque<Row> rest = new ArrayDeque<>(rows);
    while (!rest.isEmpty() && rest.getLast().length == 0) {
      rest.removeLast();
    }
    rest.forEach(last -> lines.add(last.toBytes()));
    rows.clear();
  }
}
