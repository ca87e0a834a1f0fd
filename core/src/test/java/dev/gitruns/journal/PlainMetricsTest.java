package dev.gitruns.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.JournalJson;
import dev.gitruns.model.Value;
import dev.gitruns.series.MetricIndex;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way through a line must say what the full parser says. */
class PlainMetricsTest {
  private final MetricIndex names = new MetricIndex();
  private final PlainMetrics plain = new PlainMetrics(names);

  private boolean agrees(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    if (!plain.read(bytes, 0, bytes.length)) {
      return false;
    }
    Optional<Value.Fields> full = JournalJson.parse(bytes);
    assertThat(full).as(line).isPresent();
    Value.Fields record = full.get();
    assertThat(plain.hasTime).isEqualTo(record.get("t").isPresent());
    assertThat(plain.hasStep).isEqualTo(record.get("s").isPresent());
    record.integer("t").ifPresent(t -> assertThat(plain.time).isEqualTo(t));
    record.integer("s").ifPresent(s -> assertThat(plain.step).isEqualTo(s));
    Value.Fields metrics = record.fields("m");
    assertThat(plain.count).isEqualTo(metrics.values().size());
    for (int i = 0; i < plain.count; i++) {
      assertThat(metrics.number(names.name(plain.keys[i]))).as(line).contains(plain.values[i]);
    }
    return true;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"m\":{\"a\":1}}",
        "{\"t\":1700000000000000,\"s\":-3,\"m\":{\"a\":1.5,\"b/c\":-0.0,\"d\":-0}}",
        "{\"m\": {\"a\": 0.1, \"\": 1e-7}, \"s\": 0} \r",
        "{\"m\":{\"a\":9007199254740992,\"b\":1E+22,\"c\":1e23,\"d\":5e-324}}",
        "{\"m\":{\"a\":0.30000000000000004,\"b\":123456789012345678901.5}}",
      })
  void plainLinesAreRead(String line) {
    assertThat(agrees(line)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"m\":{}}",
        "{\"s\":1}",
        "{\"m\":{\"a\":1}}}",
        "{\"m\":{\"a\":1}",
        "{\"m\":{\"a\":1},}",
        "{\"m\":{\"a\":1,}}",
        "{\"m\":{\"a\":01}}",
        "{\"m\":{\"a\":1.}}",
        "{\"m\":{\"a\":.5}}",
        "{\"m\":{\"a\":1e}}",
        "{\"m\":{\"a\":+1}}",
        "{\"m\":{\"a\":-}}",
        "{\"m\":{\"a\":1e999}}",
        "{\"m\":{\"a\":NaN}}",
        "{\"m\":{\"a\":true}}",
        "{\"m\":{\"a\":\"1\"}}",
        "{\"m\":{\"a\":1,\"a\":2}}",
        "{\"m\":{\"a\":1},\"m\":{\"b\":2}}",
        "{\"m\":{\"$a\":1}}",
        "{\"m\":{\"\\u0061\":1}}",
        "{\"m\":{\"é\":1}}",
        "{\"m\":{\"a\":9007199254740993}}",
        "{\"s\":1.0,\"m\":{\"a\":1}}",
        "{\"x\":1,\"m\":{\"a\":1}}",
        "{\"m\":{\"a\":1}} x",
      })
  void otherLinesAreLeftToTheFullParser(String line) {
    assertThat(agrees(line)).isFalse();
  }

  @Test
  void randomNumbersComeOutBitForBit() {
    Random random = new Random(7);
    for (int i = 0; i < 40_000; i++) {
      double value =
          switch (i % 4) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextGaussian();
            case 2 -> (float) random.nextGaussian();
            default -> random.nextInt(100_000) / 1000.0;
          };
      if (!Double.isFinite(value)) {
        continue;
      }
      String number = i % 8 < 4 ? Double.toString(value) : "%.6g".formatted(value);
      byte[] line = ("{\"m\":{\"a\":" + number + "}}").getBytes(StandardCharsets.UTF_8);
      assertThat(plain.read(line, 0, line.length)).as(number).isTrue();
      assertThat(Double.doubleToRawLongBits(plain.values[0]))
          .isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(number)));
    }
  }

  @Test
  void mutatedLinesNeverDisagree() {
    Random random = new Random(11);
    byte[] seed =
        "{\"t\":170,\"s\":12,\"m\":{\"a\":1.25e-3,\"b\":-7,\"c\":0.5}}"
            .getBytes(StandardCharsets.UTF_8);
    String alphabet = "{}\":,0123456789.eE+-amst $\\ \tN";
    for (int i = 0; i < 50_000; i++) {
      byte[] line = seed.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        line[random.nextInt(line.length)] =
            (byte) alphabet.charAt(random.nextInt(alphabet.length()));
      }
      agrees(new String(line, StandardCharsets.UTF_8));
    }
  }
}
