package dev.gitruns.cli.plot;

import dev.gitruns.cli.output.Style;
import dev.gitruns.cli.output.Style.Ink;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.TextWidth;
import dev.gitruns.model.Untrusted;
import java.util.ArrayList;
import java.util.List;

/**
 * Curves over common axes, in braille dots or plain ASCII. Points are joined in their order; NaN
 * leaves a gap, and what the axes can't hold (infinities, and what isn't positive on a logarithmic
 * axis) is left out and counted in the legend.
 *
 * @param columns the whole width, axis included
 * @param rows the height of the area of the curves
 */
public record BraillePlot(
    int columns,
    int rows,
    String title,
    String xLabel,
    boolean logX,
    boolean logY,
    boolean ascii,
    Style style) {
  private static final Ink[] INKS = {
    Ink.CYAN, Ink.YELLOW, Ink.MAGENTA, Ink.GREEN, Ink.RED, Ink.BLUE
  };
  private static final int NARROWEST = 10;
  private static final int LABEL = 60;

  /** The lines of the picture, each at most {@link #columns} wide where that is 24 or more. */
  public List<String> lines(List<Curve> curves) {
    Axis x = Axis.over(curves.stream().map(Curve::x).toList(), logX);
    Axis y = Axis.over(curves.stream().map(curve -> drawable(curve, x)).toList(), logY);
    List<String> lines = new ArrayList<>();
    String heading = (Untrusted.line(title, 200) + (logY ? " (log)" : "")).strip();
    if (!heading.isEmpty()) {
      lines.add(TextWidth.cut(heading, Math.max(columns, 1)));
    }
    if (x.isEmpty() || y.isEmpty()) {
      lines.add("(no points to draw)");
    } else {
      area(curves, x, y, lines);
    }
    for (int i = 0; i < curves.size(); i++) {
      lines.add(legend(curves.get(i), i, x, y, curves.size() > 1));
    }
    return lines;
  }

  /** The y values whose x has a place; others must not stretch the axis. */
  private static double[] drawable(Curve curve, Axis x) {
    double[] xs = curve.x();
    double[] ys = curve.y();
    for (int i = 0; i < ys.length; i++) {
      if (!x.holds(xs[i])) {
        ys[i] = Double.NaN;
      }
    }
    return ys;
  }

  private void area(List<Curve> curves, Axis x, Axis y, List<String> lines) {
    int height = Math.max(2, rows);
    List<Integer> ticks = List.of(0, height / 3, 2 * height / 3, height - 1);
    int margin = 0;
    String[] labels = new String[height];
    for (int row : ticks) {
      labels[row] = NumberText.brief(round(y.value(height - 1 - row, height), y));
      margin = Math.max(margin, labels[row].length());
    }
    Canvas canvas = new Canvas(Math.max(NARROWEST, columns - margin - 2), height, ascii);
    for (int i = 0; i < curves.size(); i++) {
      draw(curves.get(i), i, x, y, canvas);
    }
    if (!ascii && !style.colour() && curves.size() > 1) {
      name(curves, x, y, canvas);
    }
    for (int row = 0; row < height; row++) {
      String label = TextWidth.padLeft(labels[row] == null ? "" : labels[row], margin);
      String edge = ascii ? "|" : labels[row] == null ? "│" : "┤";
      lines.add((label + " " + edge + cells(canvas, row)).stripTrailing());
    }
    int width = ascii ? canvas.width() : canvas.width() / 2;
    String blank = " ".repeat(margin + 1);
    lines.add(blank + (ascii ? "+" + "-".repeat(width) : "└" + "─".repeat(width)));
    lines.add(blank + " " + foot(x, width));
  }

  /** What is left of zero after rounding is zero. */
  private static double round(double value, Axis axis) {
    if (axis.logarithmic()) {
      return value;
    }
    double span = axis.high() / 2 - axis.low() / 2;
    return Math.abs(value) < span * 1e-9 ? 0 : value;
  }

  private String cells(Canvas canvas, int row) {
    StringBuilder out = new StringBuilder();
    int width = ascii ? canvas.width() : canvas.width() / 2;
    for (int column = 0; column < width; column++) {
      String cell = canvas.cell(row, column);
      out.append(
          canvas.isEmpty(row, column) ? cell : style.paint(ink(canvas.owner(row, column)), cell));
    }
    return out.toString();
  }

  private static Ink ink(int curve) {
    return INKS[curve % INKS.length];
  }

  private String foot(Axis x, int width) {
    String left = NumberText.brief(x.value(0, width));
    String right = NumberText.brief(x.value(width - 1, width));
    String middle =
        TextWidth.cut(
            Untrusted.line(xLabel + (logX ? " (log)" : ""), LABEL),
            Math.max(0, width - left.length() - right.length() - 2));
    int room = Math.max(2, width - left.length() - right.length() - TextWidth.of(middle));
    return left + " ".repeat(room / 2) + middle + " ".repeat(room - room / 2) + right;
  }

  private void draw(Curve curve, int owner, Axis x, Axis y, Canvas canvas) {
    double[] xs = curve.x();
    double[] ys = curve.y();
    int lastX = -1;
    int lastY = -1;
    for (int i = 0; i < xs.length; i++) {
      if (!x.holds(xs[i]) || !y.holds(ys[i])) {
        lastX = -1;
        continue;
      }
      int atX = x.dot(xs[i], canvas.width());
      int atY = y.dot(ys[i], canvas.height());
      if (lastX < 0) {
        canvas.set(atX, atY, owner);
      } else {
        canvas.line(lastX, lastY, atX, atY, owner);
      }
      lastX = atX;
      lastY = atY;
    }
  }

  /** Puts each curve's letter on its last point that has room: without colours, dots are alike. */
  private static void name(List<Curve> curves, Axis x, Axis y, Canvas canvas) {
    for (int number = 0; number < curves.size(); number++) {
      double[] xs = curves.get(number).x();
      double[] ys = curves.get(number).y();
      boolean placed = false;
      for (int i = xs.length - 1; i >= 0 && !placed; i--) {
        placed =
            x.holds(xs[i])
                && y.holds(ys[i])
                && canvas.write(
                    x.dot(xs[i], canvas.width()), y.dot(ys[i], canvas.height()), letter(number));
      }
    }
  }

  private static String letter(int curve) {
    return String.valueOf((char) ('A' + curve % 26));
  }

  private String legend(Curve curve, int number, Axis x, Axis y, boolean several) {
    int nan = 0;
    int left = 0;
    double last = Double.NaN;
    double[] xs = curve.x();
    double[] ys = curve.y();
    for (int i = 0; i < xs.length; i++) {
      if (Double.isNaN(ys[i])) {
        nan++;
      } else if (!x.holds(xs[i]) || !y.holds(ys[i])) {
        left++;
      } else {
        last = ys[i];
      }
    }
    StringBuilder facts = new StringBuilder("  n " + xs.length);
    facts.append(Double.isNaN(last) ? "" : ", last " + NumberText.brief(last));
    facts.append(nan > 0 ? ", " + nan + " NaN" : "");
    facts.append(left > 0 ? ", " + left + " off the axes" : "");
    String key = ascii ? Canvas.mark(number) : style.colour() ? "⠒⠒" : letter(number);
    int room = Math.max(8, columns - TextWidth.of(key) - 1 - facts.length());
    String label = TextWidth.cut(Untrusted.line(curve.label(), 200), room);
    String line = style.paint(ink(number), key) + " " + label + facts;
    return several || ascii || style.colour() ? line : label + facts;
  }
}
