package dev.gitruns.capture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One kind of secret: keywords that must stand there, and the expression that decides. */
record SecretRule(
    String name, Start start, List<String> keywords, Pattern pattern, boolean group, boolean key) {
  private static final int LONGEST = 20_000;
  private static final int LONGEST_NAME = 64;

  /** Where the expression begins, seen from the keyword. */
  enum Start {
    WORD,
    ANY,
    KEY
  }

  /** The rules that come with the program. */
  static List<SecretRule> all() {
    try (InputStream in = SecretRule.class.getResourceAsStream("secrets.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      List<SecretRule> rules = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          rules.add(parse(line));
        }
      }
      return rules;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SecretRule parse(String line) {
    String[] columns = line.split("\\s+", 4);
    return new SecretRule(
        columns[0],
        Start.valueOf(columns[1].toUpperCase(Locale.ROOT)),
        List.of(columns[2].split(",")),
        Pattern.compile(columns[3]),
        columns[3].contains("(?<secret>"),
        columns[3].contains("(?<key>"));
  }

  /** The first and last place of the secret at this keyword as {start, end}, or null. */
  int[] match(String text, int keywordStart) {
    int from = keywordStart;
    if (start == Start.WORD && !beginsWord(text, keywordStart)) {
      return null;
    }
    if (start == Start.KEY) {
      while (from > 0 && keywordStart - from < LONGEST_NAME && isNamePart(text.charAt(from - 1))) {
        from--;
      }
    }
    Matcher matcher = pattern.matcher(text);
    matcher.useTransparentBounds(true).useAnchoringBounds(false);
    matcher.region(from, Math.min(text.length(), from + LONGEST));
    if (!matcher.lookingAt() || (key && !judged(matcher))) {
      return null;
    }
    return group
        ? new int[] {matcher.start("secret"), matcher.end("secret")}
        : new int[] {matcher.start(), matcher.end()};
  }

  private static boolean judged(Matcher matcher) {
    String quote = matcher.group("quote");
    return SecretNames.isSecretAssignment(
        matcher.group("key"), matcher.group("secret"), quote != null && !quote.isEmpty());
  }

  private static boolean beginsWord(String text, int at) {
    if (at == 0 || !isAlphanumeric(text.charAt(at - 1))) {
      return true;
    }
    // "\nghp_…" inside of a JSON string: the letter before belongs to the escape.
    return at > 1 && text.charAt(at - 2) == '\\' && "nrt".indexOf(text.charAt(at - 1)) >= 0;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean isNamePart(char c) {
    return isAlphanumeric(c) || c == '_' || c == '-' || c == '.' || c == '~';
  }
}
