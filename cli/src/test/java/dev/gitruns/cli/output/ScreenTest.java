package dev.gitruns.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.TextWidth;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.read.LiveRun;
import dev.gitruns.read.RunRow;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private static final String EVIL = "\u001b[31mx\u202e";

  private static List<LiveRun> runs(int count) {
    List<LiveRun> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RunRow row =
          RunRow.builder(new Uid(String.format("01kjm8%05daaaaaaaaaaaaaaa", i)), 0)
              .name(EVIL + i)
              .experiment("digits")
              .build();
      runs.add(
          new LiveRun(
              row,
              3,
              OptionalDouble.of(2),
              new TreeMap<>(),
              false,
              0,
              "origin",
              Value.Fields.EMPTY));
    }
    return runs;
  }

  @Test
  void whatWasThereComesBack() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Screen screen = new Screen(new PrintStream(out, true, StandardCharsets.UTF_8), null)) {
      screen.draw(List.of("one", "two", "three"), new Screen.Size(2, 10));
    }
    assertThat(out.toString(StandardCharsets.UTF_8))
        .startsWith("\u001b[?1049h")
        .endsWith("\u001b[?25h\u001b[?1049l")
        .contains("one\u001b[K\r\ntwo")
        .doesNotContain("three");
  }

  @Test
  void everyFrameFitsAndTheChosenRunIsOnIt() {
    TopView view = new TopView(null, null, Style.PLAIN);
    List<LiveRun> runs = runs(40);
    for (int i = 0; i < 30; i++) {
      view.press(Screen.Key.DOWN, runs.size());
    }
    for (int columns : List.of(40, 80, 200)) {
      List<String> lines = view.lines(runs, new Screen.Size(10, columns), 1_000_000);
      assertThat(lines).hasSizeLessThanOrEqualTo(10);
      assertThat(lines).allMatch(line -> TextWidth.of(line) <= columns);
      assertThat(lines).allMatch(line -> line.matches("[^\u001b\u202e]*"));
      assertThat(lines).anyMatch(line -> line.startsWith("▸ 01kjm80003"));
      assertThat(lines.get(1)).startsWith("  run");
    }
  }

  @Test
  void tableShowsStepsPerSecondAndElapsedTime() {
    List<String> lines = TopTable.of(runs(1), -1, 65_000_000).layout(0, Style.PLAIN).lines();
    assertThat(lines.get(0)).startsWith("run ").contains("elapsed").endsWith("steps/s");
    assertThat(lines.get(1)).contains("1m05s").endsWith("2");
  }

  @Test
  void screenWithoutRunsSaysThatItWaits() {
    assertThat(new TopView(null, null, Style.PLAIN).lines(List.of(), new Screen.Size(10, 80), 0))
        .contains("No run is going. Waiting (q quits).");
  }
}
