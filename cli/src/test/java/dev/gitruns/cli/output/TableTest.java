package dev.gitruns.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gitruns.cli.output.Table.Cell;
import dev.gitruns.cli.output.Table.Column;
import dev.gitruns.cli.output.Table.Fit;
import dev.gitruns.model.TextWidth;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final List<Column> COLUMNS =
      List.of(
          new Column("id", Fit.WORD),
          new Column("name", Fit.TEXT),
          new Column("val/f1", Fit.NUMBER),
          new Column("note", Fit.TEXT));

  private static Table table() {
    return new Table(COLUMNS)
        .row("3f9a", "ner base with a long name", "0.9134", "")
        .row("b2", "学習", "0.9", "a note that goes on");
  }

  @Test
  void columnsLineUp() {
    assertThat(table().layout(0, Style.PLAIN).lines())
        .containsExactly(
            "id    name                       val/f1  note",
            "3f9a  ner base with a long name  0.9134",
            "b2    学習                       0.9     a note that goes on");
  }

  @Test
  void wideTextIsCutFirst() {
    Table.Layout layout = table().layout(44, Style.PLAIN);
    assertThat(layout.lines())
        .containsExactly(
            "id    name            val/f1  note",
            "3f9a  ner base with…  0.9134",
            "b2    学習            0.9     a note that g…");
    assertThat(layout.hidden()).isEmpty();
    for (int width = 32; width < 70; width++) {
      for (String line : table().layout(width, Style.PLAIN).lines()) {
        assertThat(TextWidth.of(line)).isLessThanOrEqualTo(width);
      }
    }
  }

  @Test
  void whatHasNoRoomIsNamed() {
    Table.Layout layout = table().layout(24, Style.PLAIN);
    assertThat(layout.lines().get(0)).isEqualTo("id    name        val/f1");
    assertThat(layout.hidden()).containsExactly("note");
    assertThat(table().layout(1, Style.PLAIN).hidden()).containsExactly("name", "val/f1", "note");
  }

  @Test
  void whatIsWorthLittleGoesFirstAndSilently() {
    Table table =
        new Table(
                List.of(
                    new Table.Column("id", Table.Fit.WORD),
                    new Table.Column("place", Table.Fit.WORD, 10),
                    new Table.Column("name", Table.Fit.TEXT, 90),
                    new Table.Column("loss", Table.Fit.NUMBER, 60),
                    new Table.Column("f1", Table.Fit.NUMBER, 70)))
            .row("a", "somewhere", "a long name", "0.25", "1")
            .row("b", "somewhere", "short", "1e-9", "0.5");
    assertThat(table.layout(30, Style.PLAIN).lines())
        .containsExactly(
            "id  name         loss   f1", "a   a long name  0.25  1", "b   short        1e-9  0.5");
    assertThat(table.layout(30, Style.PLAIN).hidden()).isEmpty();
    assertThat(table.layout(20, Style.PLAIN).hidden()).containsExactly("loss");
  }

  @Test
  void coloursDontMoveAnything() {
    Table table =
        new Table(COLUMNS)
            .row(List.of(Cell.of("a"), Cell.of("b"), new Cell("1", Style.Ink.RED), Cell.of("c")));
    String painted = table.layout(0, new Style(true)).lines().get(1);
    assertThat(painted).contains("\u001b[31m1\u001b[0m");
    assertThat(painted.replaceAll("\u001b\\[[0-9]+m", ""))
        .isEqualTo(table.layout(0, Style.PLAIN).lines().get(1));
  }

  @Test
  void hostileTextStaysInItsCell() {
    Table table = new Table(COLUMNS).row("a\tb", "\u001b[2J\n\u202e", "1", "x");
    assertThat(table.plain()).containsExactly("a\\tb\t\\u{1b}[2J\\n\\u{202e}\t1\tx");
    assertThat(table.layout(0, Style.PLAIN).lines()).hasSize(2);
  }

  @Test
  void aRowHasACellForEachColumn() {
    assertThatThrownBy(() -> new Table(COLUMNS).row("a"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
