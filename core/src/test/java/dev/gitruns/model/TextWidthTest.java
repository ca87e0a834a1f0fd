package dev.gitruns.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextWidthTest {

  @Test
  void wideCharactersTakeTwoColumns() {
    assertThat(TextWidth.of("abc")).isEqualTo(3);
    assertThat(TextWidth.of("学習")).isEqualTo(4);
    assertThat(TextWidth.of("🚀")).isEqualTo(2);
    assertThat(TextWidth.of("한글")).isEqualTo(4);
    assertThat(TextWidth.of("⣿▁→é")).isEqualTo(4);
  }

  @Test
  void marksTakeNone() {
    assertThat(TextWidth.of("e\u0301")).isEqualTo(1);
  }

  @Test
  void cutTextNeverTakesMoreThanItMay() {
    assertThat(TextWidth.cut("abcdef", 4)).isEqualTo("abc…");
    assertThat(TextWidth.cut("abcd", 4)).isEqualTo("abcd");
    assertThat(TextWidth.cut("学習率学", 4)).isEqualTo("学…");
    assertThat(TextWidth.cut("abc", 0)).isEmpty();
    assertThat(TextWidth.cut("abc", 1)).isEqualTo("…");
  }

  @Test
  void paddingCountsColumns() {
    assertThat(TextWidth.padRight("学", 4)).isEqualTo("学  ");
    assertThat(TextWidth.padLeft("1", 3)).isEqualTo("  1");
    assertThat(TextWidth.padLeft("1234", 3)).isEqualTo("1234");
  }
}
