package dev.gitruns.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.CodePoints;
import dev.gitruns.model.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JsonPropertyTest {
  private final SplittableRandom random = new SplittableRandom(42);

  @Test
  void whatIsWrittenReadsBackAsItWas() {
    for (int i = 0; i < 3_000; i++) {
      Value value = value(0, false);
      byte[] written = CanonicalJson.write(value);
      assertThat(CanonicalJson.parse(written)).isEqualTo(value);
      assertThat(CanonicalJson.parse(CompactJson.write(value).getBytes(UTF_8))).isEqualTo(value);
      if (value instanceof Value.Fields fields) {
        assertThat(JournalJson.parse(written)).contains(fields);
      }
    }
  }

  @Test
  void canonicalBytesAreAFixedPoint() {
    for (int i = 0; i < 3_000; i++) {
      byte[] written = CanonicalJson.write(value(0, true));
      assertThat(CanonicalJson.write(CanonicalJson.parse(written))).isEqualTo(written);
      assertThat(CanonicalJson.isCanonical(written)).isTrue();
      assertThat(Utf8.firstBad(written, 0, written.length)).isEqualTo(-1);
    }
  }

  @Test
  void damagedDocumentsGiveAFaultOrAValueThatCanBeWritten() {
    for (int i = 0; i < 8_000; i++) {
      byte[] bytes = CompactJson.write(value(2, true)).getBytes(UTF_8);
      for (int n = random.nextInt(4); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = damage();
      }
      byte[] cut = Arrays.copyOf(bytes, random.nextInt(5) == 0 ? bytes.length / 2 : bytes.length);
      try {
        byte[] written = CanonicalJson.write(CanonicalJson.parse(cut));
        assertThat(CanonicalJson.isCanonical(written)).isTrue();
      } catch (JsonFault fault) {
        assertThat(fault.offset()).isBetween(0L, (long) cut.length);
      }
    }
  }

  @Test
  void keysAreInTheOrderOfTheirBytes() {
    for (int i = 0; i < 20_000; i++) {
      String a = text(false);
      String b = text(false);
      assertThat(Integer.signum(CodePoints.ORDER.compare(a, b)))
          .isEqualTo(Integer.signum(Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8))));
    }
  }

  private byte damage() {
    String likely = "{}[]\",:\\u$0-+.eEdD8 \t\n/NaI";
    return random.nextInt(4) == 0
        ? (byte) random.nextInt()
        : (byte) likely.charAt(random.nextInt(likely.length()));
  }

  private Value value(int depth, boolean broken) {
    return switch (random.nextInt(depth > 4 ? 6 : 9)) {
      case 0 -> Value.Null.NULL;
      case 1 -> Value.of(random.nextBoolean());
      case 2 -> integer();
      case 3 -> Value.of(Double.longBitsToDouble(random.nextLong()));
      case 4 -> Value.of(special());
      case 5 -> Value.of(text(broken));
      case 6 -> items(depth, broken);
      default -> fields(depth, broken);
    };
  }

  private Value items(int depth, boolean broken) {
    List<Value> items = new ArrayList<>();
    for (int n = random.nextInt(5); n > 0; n--) {
      items.add(value(depth + 1, broken));
    }
    return new Value.Items(items);
  }

  private Value fields(int depth, boolean broken) {
    Map<String, Value> fields = new HashMap<>();
    for (int n = random.nextInt(6); n > 0; n--) {
      fields.put(text(broken), value(depth + 1, broken));
    }
    return new Value.Fields(fields);
  }

  private Value integer() {
    BigInteger small = BigInteger.valueOf(random.nextInt(-3, 4));
    BigInteger near = BigInteger.ONE.shiftLeft(random.nextInt(70)).add(small);
    return new Value.Int(random.nextBoolean() ? near : near.negate());
  }

  private double special() {
    double[] all = {
      0.0, -0.0, 1, 100, Double.NaN, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 1e21, 1e-7,
    };
    return all[random.nextInt(all.length)];
  }

  private String text(boolean broken) {
    String[] parts = {
      "$",
      "$int",
      "a",
      "b",
      "\"",
      "\\",
      "\n",
      "\u0000",
      "é",
      "\uE000",
      "\uFFFD",
      "\uD83D\uDE00",
      "/",
      "\u007f",
      "\uD800",
      "\uDFFF",
    };
    StringBuilder out = new StringBuilder();
    for (int n = random.nextInt(4); n > 0; n--) {
      out.append(parts[random.nextInt(broken ? parts.length : parts.length - 2)]);
    }
    return out.toString();
  }
}
