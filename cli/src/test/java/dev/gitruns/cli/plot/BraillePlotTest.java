package dev.gitruns.cli.plot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.cli.output.Style;
import dev.gitruns.model.TextWidth;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class BraillePlotTest {

  private static Curve curve(String label, int n, DoubleUnaryOperator f) {
    double[] x = new double[n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = i;
      y[i] = f.applyAsDouble(i);
    }
    return new Curve(label, x, y);
  }

  private static BraillePlot plot(boolean logX, boolean logY, boolean ascii) {
    return new BraillePlot(60, 8, "val/loss", "step", logX, logY, ascii, Style.PLAIN);
  }

  private static void matchesGolden(String name, List<String> lines) throws IOException {
    if (System.getProperty("transcripts.write") != null) {
      Path files = Path.of("src/test/resources/dev/gitruns/cli/plot");
      Files.writeString(files.resolve(name + ".txt"), String.join("\n", lines) + "\n");
    }
    try (InputStream in = BraillePlotTest.class.getResourceAsStream(name + ".txt")) {
      String expected = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(String.join("\n", lines) + "\n").isEqualTo(expected);
    }
  }

  @Test
  void oneCurve() throws IOException {
    matchesGolden(
        "one-curve",
        plot(false, false, false).lines(List.of(curve("base", 200, i -> 1 / (1 + i / 20)))));
  }

  @Test
  void severalCurvesCarryLetters() throws IOException {
    matchesGolden(
        "two-curves",
        plot(false, false, false)
            .lines(
                List.of(
                    curve("base", 100, i -> Math.exp(-i / 30)),
                    curve("lr-1e-3", 100, i -> Math.exp(-i / 60)))));
  }

  @Test
  void aLogarithmicAxisStraightensADecay() throws IOException {
    matchesGolden(
        "log-y",
        plot(false, true, false).lines(List.of(curve("base", 100, i -> Math.pow(10, -i / 25)))));
  }

  @Test
  void asciiUsesAMarkPerCurve() throws IOException {
    matchesGolden(
        "ascii",
        plot(false, false, true)
            .lines(List.of(curve("up", 60, i -> i), curve("down", 60, i -> 60 - i))));
  }

  @Test
  void nanLeavesAGapAndOthersAreCounted() throws IOException {
    Curve curve =
        curve(
            "base",
            60,
            i ->
                i > 20 && i < 40
                    ? Double.NaN
                    : i == 50 ? Double.POSITIVE_INFINITY : i == 51 ? Double.NEGATIVE_INFINITY : i);
    List<String> lines = plot(false, false, false).lines(List.of(curve));
    assertThat(lines).last().asString().contains("19 NaN").contains("2 off the axes");
    matchesGolden("gaps", lines);
  }

  @Test
  void whatIsNotPositiveIsOffALogarithmicAxis() {
    List<String> lines = plot(true, true, false).lines(List.of(curve("c", 10, i -> i - 2)));
    assertThat(lines).last().asString().contains("3 off the axes").contains("last 7");
  }

  @Test
  void nothingToDrawIsSaid() {
    assertThat(plot(false, false, false).lines(List.of())).contains("(no points to draw)");
    List<String> lines = plot(false, false, false).lines(List.of(curve("c", 5, i -> Double.NaN)));
    assertThat(lines).contains("(no points to draw)").last().asString().contains("5 NaN");
  }

  @Test
  void constantsAndSinglePointsHaveAPlace() {
    for (double value : new double[] {0, 5, -3e300, Double.MIN_VALUE}) {
      assertThat(
              String.join("", plot(false, false, false).lines(List.of(curve("c", 1, i -> value)))))
          .containsPattern("[\u2801-\u28ff]");
      plot(false, false, false).lines(List.of(curve("c", 9, i -> value)));
    }
  }

  @Test
  void anyNumbersAreDrawnWithinTheWidth() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      Curve wild =
          curve("w".repeat(round % 90), 50, i -> Double.longBitsToDouble(random.nextLong()));
      BraillePlot plot =
          new BraillePlot(
              30 + round % 60,
              2 + round % 12,
              "t\u001b\n",
              "x",
              random.nextBoolean(),
              random.nextBoolean(),
              random.nextBoolean(),
              Style.PLAIN);
      for (String line : plot.lines(List.of(wild, curve("学習", 3, i -> -i)))) {
        assertThat(line).doesNotContain("\u001b").doesNotContain("\n");
        assertThat(TextWidth.of(line)).as(line).isLessThanOrEqualTo(Math.max(60, 30 + round % 60));
      }
    }
  }

  @Test
  void coloursTellCurvesApart() {
    BraillePlot plot = new BraillePlot(60, 4, "", "step", false, false, false, new Style(true));
    List<String> lines = plot.lines(List.of(curve("a", 9, i -> i), curve("b", 9, i -> -i)));
    assertThat(String.join("\n", lines)).contains("\u001b[36m").contains("\u001b[33m");
  }

  @Test
  void manyCurvesHaveDifferentLooksAndLettersInOrderOfTheirEnds() {
    List<Curve> curves = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      int slope = (i * 7) % 12;
      curves.add(curve("run-" + slope, 40, x -> x * slope));
    }
    for (boolean colour : new boolean[] {false, true}) {
      List<String> lines =
          new BraillePlot(100, 16, "", "step", false, false, false, new Style(colour))
              .lines(curves);
      List<String> legend = lines.subList(lines.size() - 12, lines.size());
      Set<String> looks = new HashSet<>();
      for (int i = 0; i < 12; i++) {
        String plain = legend.get(i).replaceAll("\u001b\\[[0-9;]*m", "");
        assertThat(plain).startsWith((char) ('A' + i) + " ").contains("run-" + (11 - i) + " ");
        assertThat(String.join("", lines.subList(0, 16))).contains(plain.substring(0, 1));
        // Without colors the letter tells curves apart; with them, also the line.
        looks.add(colour ? legend.get(i).split(" run-")[0].replaceAll("[A-L]", "") : plain);
      }
      assertThat(looks).hasSize(12);
    }
    List<String> ascii =
        new BraillePlot(100, 16, "", "step", false, false, true, Style.PLAIN).lines(curves);
    assertThat(ascii.subList(ascii.size() - 12, ascii.size()).stream().map(line -> line.charAt(0)))
        .doesNotHaveDuplicates();
  }

  @Test
  void legendOfCurvesWithoutValuesStandsLast() {
    List<String> lines =
        plot(false, false, false)
            .lines(
                List.of(
                    curve("none", 5, i -> Double.NaN),
                    curve("low", 5, i -> -i),
                    curve("high", 5, i -> i)));
    assertThat(lines.subList(lines.size() - 3, lines.size()))
        .satisfiesExactly(
            line -> assertThat(line).contains("high"),
            line -> assertThat(line).contains("low"),
            line -> assertThat(line).contains("none"));
  }

  @Test
  void aMillionPointsAreDrawnAtOnce() {
    plot(false, false, false).lines(List.of(curve("long", 1_000_000, Math::sin)));
  }
}
