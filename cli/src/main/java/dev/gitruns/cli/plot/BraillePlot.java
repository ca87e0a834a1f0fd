package dev.gitruns.cli.plot;

import dev.gitruns.cli.output.Style;
import dev.gitruns.cli.output.Style.Ink;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.TextWidth;
import dev.gitruns.model.Untrusted;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Curves over common axes, in braille dots or plain ASCII. Points are joined in their order; NaN
 * leaves a gap, and what the axes can't hold (infinities, and what isn't positive on a logarithmic
 * axis) is left out and counted in the legend. The legend is sorted by the last value, greatest
 * first; each of several curves has a letter at its end, so no reader depends on colours.
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
  private static final int PARTS_OF_Y = 4;
  private static final int COLUMNS_OF_X = 14;
  private static final List<String> SAMPLES = List.of("⠒⠒⠒", "⠒ ⠒", "⠂⠂⠂");

  /** The lines of the picture, each at most {@link #columns} wide where that is 24 or more. */
  public List<String> lines(List<Curve> given) {
    List<Curve> curves = sorted(given);
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
      lines.add(legend(curves.get(i), i, x, y, curves.size()));
    }
    return lines;
  }

  /** The curves by their last value, greatest first; those without one last. */
  private List<Curve> sorted(List<Curve> curves) {
    Axis x = Axis.over(curves.stream().map(Curve::x).toList(), logX);
    Axis y = Axis.over(curves.stream().map(curve -> drawable(curve, x)).toList(), logY);
    return curves.stream()
        .sorted(
            Comparator.comparingDouble(
                curve -> {
                  double last = last(curve, x, y);
                  return Double.isNaN(last) ? Double.POSITIVE_INFINITY : -last;
                }))
        .toList();
  }

  /** The last value that the axes hold; NaN if there is none. */
  private static double last(Curve curve, Axis x, Axis y) {
    double[] xs = curve.x();
    double[] ys = curve.y();
    for (int i = xs.length - 1; i >= 0; i--) {
      if (!Double.isNaN(ys[i]) && x.holds(xs[i]) && y.holds(ys[i])) {
        return ys[i];
      }
    }
    return Double.NaN;
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
    String[] labels = labels(y, height);
    int margin = 0;
    for (String label : labels) {
      margin = Math.max(margin, label == null ? 0 : label.length());
    }
    Canvas canvas =
        new Canvas(Math.max(NARROWEST, columns - margin - 2), height, ascii, curves.size());
    for (int i = 0; i < curves.size(); i++) {
      canvas.pattern(ascii ? 0 : pattern(i));
      draw(curves.get(i), i, x, y, canvas);
    }
    if (!ascii && curves.size() > 1) {
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
    lines.add((blank + " " + foot(curves, x, width)).stripTrailing());
  }

  /** The labels of the rows, round numbers where there are any between the ends. */
  private String[] labels(Axis y, int height) {
    String[] labels = new String[height];
    int dots = ascii ? height : height * 4;
    for (Ticks.Tick tick : Ticks.of(y, Math.min(PARTS_OF_Y, height / 2), false)) {
      int row = (dots - 1 - y.dot(tick.value(), dots)) * height / dots;
      labels[row] = labels[row] == null ? tick.label() : labels[row];
    }
    if (Arrays.stream(labels).allMatch(Objects::isNull)) {
      labels[0] = NumberText.brief(y.value(height - 1, height));
      labels[height - 1] = NumberText.brief(y.value(0, height));
    }
    return labels;
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

  /** The labels below the axis, and what it shows in the gap nearest to its middle. */
  private String foot(List<Curve> curves, Axis x, int width) {
    boolean whole =
        curves.stream().allMatch(each -> Arrays.stream(each.x()).allMatch(v -> v == Math.rint(v)));
    StringBuilder out = new StringBuilder(" ".repeat(width));
    int free = 0;
    int best = -1;
    String name = Untrusted.line(xLabel + (logX ? " (log)" : ""), LABEL);
    int room = TextWidth.of(name) + 4;
    for (Ticks.Tick tick : Ticks.of(x, Math.max(2, width / COLUMNS_OF_X), whole)) {
      int length = tick.label().length();
      int at = x.dot(tick.value(), width) - length / 2;
      at = Math.max(0, Math.min(width - length, at));
      if (at < free || length > width) {
        continue;
      }
      out.replace(at, at + length, tick.label());
      best = nearer(best, free == 0 ? free : free - 1, at, room, width);
      free = at + length + 2;
    }
    best = nearer(best, Math.max(0, free - 2), width, room, width);
    if (best >= 0 && TextWidth.of(name) == name.length()) {
      out.replace(best, best + name.length(), name);
    }
    return out.toString();
  }

  /** Where to begin a text in this gap, if that is nearer to the middle than what is known. */
  private static int nearer(int known, int from, int to, int room, int width) {
    if (to - from < room) {
      return known;
    }
    int at = from + (to - from - room) / 2 + 2;
    int middle = (width - room) / 2 + 2;
    return known < 0 || Math.abs(at - middle) < Math.abs(known - middle) ? at : known;
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

  /** Puts each curve's letter on its last point that has room. */
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
                    x.dot(xs[i], canvas.width()),
                    y.dot(ys[i], canvas.height()),
                    Canvas.letter(number),
                    number);
      }
    }
  }

  /** Which pattern a curve is drawn in: where there are colours, once they repeat. */
  private int pattern(int curve) {
    return (style.colour() ? curve / INKS.length : curve) % SAMPLES.size();
  }

  private String legend(Curve curve, int number, Axis x, Axis y, int several) {
    int nan = 0;
    int left = 0;
    double last = last(curve, x, y);
    double[] xs = curve.x();
    double[] ys = curve.y();
    for (int i = 0; i < xs.length; i++) {
      if (Double.isNaN(ys[i])) {
        nan++;
      } else if (!x.holds(xs[i]) || !y.holds(ys[i])) {
        left++;
      }
    }
    StringBuilder facts = new StringBuilder("  n " + xs.length);
    facts.append(Double.isNaN(last) ? "" : ", last " + NumberText.brief(last));
    facts.append(nan > 0 ? ", " + nan + " NaN" : "");
    facts.append(left > 0 ? ", " + left + " off the axes" : "");
    String key =
        ascii
            ? Canvas.mark(number, several)
            : Canvas.letter(number) + " " + SAMPLES.get(pattern(number));
    int room = Math.max(8, columns - TextWidth.of(key) - 1 - facts.length());
    String label = TextWidth.cut(Untrusted.line(curve.label(), 200), room);
    String line = style.paint(ink(number), key) + " " + label + facts;
    return several > 1 || ascii ? line : label + facts;
  }
}
