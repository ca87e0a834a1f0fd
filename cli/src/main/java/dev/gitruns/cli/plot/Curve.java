package dev.gitruns.cli.plot;

/**
 * A line to draw, its points in the order of drawing.
 *
 * @param x one value a point
 * @param y as many values; NaN leaves a gap
 */
public record Curve(String label, double[] x, double[] y) {
  public Curve {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " x, " + y.length + " y");
    }
    x = x.clone();
    y = y.clone();
  }

  @Override
  public double[] x() {
    return x.clone();
  }

  @Override
  public double[] y() {
    return y.clone();
  }
}
