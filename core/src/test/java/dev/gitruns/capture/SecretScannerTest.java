package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SecretScannerTest {
  private final SecretScanner scanner = new SecretScanner();

  static List<String> lines(String resource) throws IOException {
    try (InputStream in = SecretScannerTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** The bars keep other people's scanners from taking the file for a leak. */
  static Stream<String[]> planted() throws IOException {
    return lines("planted-secrets.txt").stream()
        .map(line -> line.replace("¦", "").replace("\\n-----", "\n-----").split("\t"));
  }

  static Stream<String> innocent() throws IOException {
    return lines("innocent.txt").stream();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("planted")
  void plantedSecretIsFoundByItsRule(String rule, String text) {
    SecretScanner.Masked masked = scanner.scan("before " + text + " after");
    assertThat(masked.found()).extracting(SecretScanner.Found::rule).contains(rule);
    assertThat(masked.text()).startsWith("before ").endsWith(" after").contains("[secret:" + rule);
    assertThat(scanner.scan(masked.text()).found()).as("found again in %s", masked).isEmpty();
    assertThat(scanner.holdsSecret(text.getBytes(StandardCharsets.UTF_8))).isTrue();
  }

  @Test
  void morethanFiftyKindsArePlanted() throws IOException {
    assertThat(planted().map(parts -> parts[0]).distinct()).hasSizeGreaterThan(50);
  }

  @ParameterizedTest
  @MethodSource("innocent")
  void innocentLineHasNoFinding(String line) {
    assertThat(scanner.scan(line).found()).isEmpty();
  }

  @Test
  void innocentTextHasNoFinding() throws IOException {
    String text = String.join("\n", lines("innocent.txt"));
    assertThat(scanner.scan(text).found()).isEmpty();
    assertThat(scanner.scan(text).text()).isSameAs(text);
  }

  @Test
  void twoRulesOverOnePlaceMaskItOnce() {
    String token = "gh" + "p_" + "a1".repeat(18);
    assertThat(scanner.scan("GITHUB_TOKEN=" + token + ";").text())
        .isEqualTo("GITHUB_TOKEN=[secret:github-token];");
  }

  @Test
  void allowedTextAndAllowedRuleStay() {
    String key = "AKIA" + "IOSFODNN7EXAMPLE";
    assertThat(new SecretScanner(List.of("AKIA*EXAMPLE")).scan(key).found()).isEmpty();
    assertThat(new SecretScanner(List.of("aws-access-key-id")).scan(key).found()).isEmpty();
    assertThat(new SecretScanner(List.of("AKIA*OTHER", "\\E.*")).scan(key).found()).hasSize(1);
  }

  @Test
  void secretAcrossTheChunksOfAStreamIsFound() throws IOException {
    for (int at : new int[] {0, (1 << 20) - 20, (1 << 20) + 3, 2 * (1 << 20) - 1, 3_000_000}) {
      byte[] bytes = new byte[3_100_000];
      Arrays.fill(bytes, (byte) '.');
      byte[] secret = ("gl" + "pat-" + "Ab1".repeat(7)).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(secret, 0, bytes, at, secret.length);
      assertThat(scanner.holdsSecret(new ByteArrayInputStream(bytes))).isTrue();
    }
    assertThat(scanner.holdsSecret(new ByteArrayInputStream(new byte[2_500_000]))).isFalse();
    assertThat(scanner.holdsSecret(InputStream.nullInputStream())).isFalse();
  }

  @Test
  void utf16IsReadByItsMark() {
    String text = "\uFEFFtoken: gl" + "pat-" + "Ab1".repeat(7);
    assertThat(scanner.holdsSecret(text.getBytes(StandardCharsets.UTF_16LE))).isTrue();
    assertThat(scanner.holdsSecret(text.getBytes(StandardCharsets.UTF_16BE))).isTrue();
  }

  @Test
  void hostileTextTakesNoQuadraticTime() {
    for (String part :
        List.of("token_", "token=", "://", "://a:", "-----BEGIN ", "eyJ", "Bearer ")) {
      String text = part.repeat(300_000 / part.length());
      // No figure: quadratic work on so much would take many minutes.
      assertTimeoutPreemptively(Duration.ofMinutes(1), () -> scanner.scan(text), part);
    }
  }
}
