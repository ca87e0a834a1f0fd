package dev.gitruns.cli.plot;

/**
 * Dots in cells of a terminal, {@code wide} by {@code high} dots a cell; a cell has the number of
 * the curve that last drew there.
 */
final class Canvas {
  // Which bit of a braille character stands for the dot, by row from the top and column.
  private static final int[][] BITS = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
  private static final int BRAILLE = 0x2800;
  private static final String MARKS = "*+xo#@%&=~";
  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  // Which dots of a path are drawn, in turn: a whole line, dashes, points.
  private static final boolean[][] PATTERNS = {
    {true}, {true, true, true, true, true, false, false, false}, {true, false, false}
  };

  private final int columns;
  private final int rows;
  private final boolean ascii;
  private final int curves;
  private final int[][] dots;
  private final int[][] owners;
  private final String[][] letters;
  private boolean[] pattern = PATTERNS[0];
  private int onPath;

  Canvas(int columns, int rows, boolean ascii, int curves) {
    this.curves = curves;
    this.columns = columns;
    this.rows = rows;
    this.ascii = ascii;
    this.dots = new int[rows][columns];
    this.owners = new int[rows][columns];
    this.letters = new String[rows][columns];
  }

  int width() {
    return ascii ? columns : columns * 2;
  }

  int height() {
    return ascii ? rows : rows * 4;
  }

  /** Sets a dot, counted from the lower left. */
  void set(int x, int y, int owner) {
    int fromTop = height() - 1 - y;
    int row = ascii ? fromTop : fromTop / 4;
    int column = ascii ? x : x / 2;
    dots[row][column] |= ascii ? 1 : BITS[fromTop % 4][x % 2];
    owners[row][column] = owner;
  }

  /** Writes a curve's letter over the cell of a dot, unless another is there. */
  boolean write(int x, int y, String letter, int owner) {
    int row = (height() - 1 - y) / (ascii ? 1 : 4);
    int column = ascii ? x : x / 2;
    if (letters[row][column] != null) {
      return false;
    }
    letters[row][column] = letter;
    owners[row][column] = owner;
    return true;
  }

  /** Draws from here on with another pattern: a whole line, dashes, or points. */
  void pattern(int number) {
    pattern = PATTERNS[number % PATTERNS.length];
    onPath = 0;
  }

  /** Sets the dots between two ends, both included, each once. */
  void line(int x0, int y0, int x1, int y1, int owner) {
    int dx = Math.abs(x1 - x0);
    int dy = -Math.abs(y1 - y0);
    int stepX = x0 < x1 ? 1 : -1;
    int stepY = y0 < y1 ? 1 : -1;
    int error = dx + dy;
    int x = x0;
    int y = y0;
    while (true) {
      if (pattern[onPath % pattern.length]) {
        set(x, y, owner);
      }
      if (x == x1 && y == y1) {
        return;
      }
      onPath++;
      int twice = 2 * error;
      if (twice >= dy) {
        error += dy;
        x += stepX;
      }
      if (twice <= dx) {
        error += dx;
        y += stepY;
      }
    }
  }

  /** The character of a cell; a space where nothing was drawn. */
  String cell(int row, int column) {
    if (letters[row][column] != null) {
      return letters[row][column];
    }
    if (dots[row][column] == 0) {
      return " ";
    }
    return ascii
        ? mark(owners[row][column], curves)
        : String.valueOf((char) (BRAILLE + dots[row][column]));
  }

  boolean isEmpty(int row, int column) {
    return dots[row][column] == 0 && letters[row][column] == null;
  }

  int owner(int row, int column) {
    return owners[row][column];
  }

  /** The sign of a curve in ASCII: of many curves, its letter. */
  static String mark(int owner, int curves) {
    return curves > MARKS.length() ? letter(owner) : String.valueOf(MARKS.charAt(owner));
  }

  /** The letter of a curve. */
  static String letter(int owner) {
    return String.valueOf(LETTERS.charAt(owner % LETTERS.length()));
  }
}
