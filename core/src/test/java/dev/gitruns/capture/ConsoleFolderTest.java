package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleFolderTest {
  private static String folded(String text) {
    ConsoleFolder folder = new ConsoleFolder();
    folder.feed(text);
    return new String(folder.finish(), StandardCharsets.UTF_8);
  }

  @Test
  void progressBarLeavesItsLastState() {
    assertThat(folded("start\n  0%|  | 0/2\r 50%|# | 1/2\r100%|##| 2/2\ndone"))
        .isEqualTo("start\n100%|##| 2/2\ndone\n");
  }

  @Test
  void shorterStateLeavesTheRestAsATerminalDoes() {
    assertThat(folded("abcdef\rXY\n")).isEqualTo("XYcdef\n");
    assertThat(folded("abcdef\rXY\033[K\n".replace("\033", "\u001b"))).isEqualTo("XY\n");
    assertThat(folded("abcdef\rXY    \n")).isEqualTo("XY\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'12%\b\b\b13%', '13%'",
    "'\u001b[31mred\u001b[0m', 'red'",
    "'\u001b]0;title\u0007x', 'x'",
    "'\u001b]8;;http://a\u001b\\link\u001b]8;;\u001b\\', 'link'",
    "'a\u001b(Bb', 'ab'",
    "'one\r\ntwo\r\n', 'one\ntwo'",
    "'a\tb\u0000\u0085c', 'a\tbc'",
    "'\u001b[?25lx\u001b[?25h', 'x'",
    "'ab\u001b[2Dc', 'cb'",
    "'trailing  ', 'trailing  '",
    "'a\n\nb', 'a\n\nb'",
    "'abc\u001b[2Kx', '   x'",
    "'\uD83D\uDE00\bb', 'b'",
    "'\uD83Dx', '\uFFFDx'"
  })
  void sequenceIsCarriedOut(String text, String shown) {
    assertThat(folded(text)).isEqualTo(shown + "\n");
  }

  @Test
  void nestedBarsStayTwoLines() {
    StringBuilder out = new StringBuilder("train\n");
    for (int i = 0; i <= 100; i++) {
      out.append("\router ").append(i).append("\n\rinner ").append(i).append("\u001b[A");
    }
    assertThat(folded(out + "\n\nend")).isEqualTo("train\nouter 100\ninner 100\nend\n");
  }

  @Test
  void nothingShownIsEmpty() {
    assertThat(folded("")).isEmpty();
    assertThat(folded("\n\n\r\u001b[0m")).isEmpty();
  }

  @Test
  void bytesThatAreNoUtf8BecomeReplacements() {
    ConsoleFolder folder = new ConsoleFolder();
    folder.feed(new byte[] {'a', (byte) 0xC3}, 0, 2);
    folder.feed(new byte[] {(byte) 0xA4, (byte) 0xFF, 'b', (byte) 0xE2, (byte) 0x82}, 0, 5);
    assertThat(new String(folder.finish(), StandardCharsets.UTF_8)).isEqualTo("aä\uFFFDb\uFFFD\n");
  }

  @Test
  void middleOfALongTextIsLeftOutAndCounted() {
    StringBuilder text = new StringBuilder();
    for (int i = 1000; i < 3000; i++) {
      text.append("line ").append(i).append('\n');
    }
    ConsoleFolder folder = new ConsoleFolder(100, 203);
    folder.feed(text.toString());
    String kept = new String(folder.finish(), StandardCharsets.UTF_8);
    assertThat(kept).startsWith("line 1000\n").endsWith("line 2999\n");
    assertThat(kept).contains("line 1009\n[git-runs: 19700 bytes left out]\nline 2980\n");
    assertThat(folder.leftOut()).isEqualTo(19_700);
  }

  @Test
  void lineWithoutEndIsBounded() {
    ConsoleFolder folder = new ConsoleFolder();
    byte[] x = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20; i++) {
      folder.feed(x, 0, x.length);
    }
    assertThat(folder.finish()).hasSizeLessThan((8 << 20) + 100);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyCuttingGivesTheSameBytes(long seed) {
    Random random = new Random(seed);
    String[] parts = {
      "a",
      "loss=",
      "\r",
      "\n",
      "\b",
      "é",
      "😀",
      "\u001b[",
      "31m",
      "\u001b[K",
      "2",
      "A",
      "\u001b]0;",
      "\u0007",
      "\u001b\\",
      "   ",
      "\t",
      "\u001b",
      "0123456789",
      "\u001b[1A",
      "\u001b[2C"
    };
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 3000; i++) {
      bytes.writeBytes(parts[random.nextInt(parts.length)].getBytes(StandardCharsets.UTF_8));
      if (random.nextInt(20) == 0) {
        bytes.write(random.nextInt(256));
      }
    }
    byte[] all = bytes.toByteArray();
    ConsoleFolder whole = new ConsoleFolder(500, 800);
    whole.feed(all, 0, all.length);
    ConsoleFolder pieces = new ConsoleFolder(500, 800);
    for (int at = 0; at < all.length; ) {
      int length = Math.min(all.length - at, random.nextInt(9));
      pieces.feed(all, at, length);
      at += length;
    }
    assertThat(pieces.finish()).isEqualTo(whole.finish());
    assertThat(pieces.finish()).isEqualTo(whole.finish());
  }
}
