package dev.gitruns.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTextTest {

  @ParameterizedTest
  @ValueSource(strings = {"adam", "two words", "0.9134", "-3", "+0.5", "1e-5", "12%", "12345678"})
  void wordsAndNumbersStay(String text) {
    assertThat(MarkdownText.inline(text, 100)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@everyone",
        "#12",
        "GH-12",
        "https://evil.example",
        "www.evil.example",
        "a@evil.example",
        "<img src=x>",
        "[x](javascript:1)",
        "**bold**",
        "$x$",
        "# head",
        "- item",
        "1. item",
        "&lt;",
        "deadbeef",
        "fix deadbeef1 now",
        ":smile:"
      })
  void allElseIsCode(String text) {
    assertThat(MarkdownText.inline(text, 100)).isEqualTo("`" + text + "`");
  }

  @Test
  void backticksGetALongerFence() {
    assertThat(MarkdownText.inline("a`b", 100)).isEqualTo("``a`b``");
    assertThat(MarkdownText.inline("``x", 100)).isEqualTo("``` ``x ```");
    assertThat(MarkdownText.inline(" x.", 100)).isEqualTo("`  x. `");
    assertThat(MarkdownText.inline("", 100)).isEmpty();
  }

  @Test
  void aLineStaysOneLine() {
    assertThat(MarkdownText.inline("a\n\n# b", 100)).isEqualTo("`a\\n\\n# b`");
    assertThat(MarkdownText.inline("abc\u202edef", 100)).isEqualTo("`abc\\u{202e}def`");
    assertThat(MarkdownText.inline("a.bcdef", 3)).isEqualTo("`a.b…`");
  }

  @Test
  void pipesStayInTheirCell() {
    assertThat(MarkdownText.cell("a|b", 100)).isEqualTo("`a\\|b`");
    assertThat(MarkdownText.cell("a\\|b", 100)).isEqualTo("`a\\\\|b`");
  }
}
