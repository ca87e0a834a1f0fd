package dev.gitruns.capture;

import dev.gitruns.model.Digest;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Finds secrets by the rules of {@code secrets.txt} and masks them as {@code [secret:<rule>]}. What
 * was found is never kept. Safe for use by several threads.
 */
public final class SecretScanner {
  private static final int CHUNK = 1 << 20;
  private static final int OVERLAP = 24_000;

  private final List<SecretRule> rules = SecretRule.all();
  private final int[] ruleOfKeyword;
  private final KeywordFinder keywords;
  private final List<String> allowedRules;
  private final List<Pattern> allowedTexts;

  /** How often a rule found something. */
  public record Found(String rule, int count) {}

  /** A text without its secrets. */
  public record Masked(String text, List<Found> found) {
    public Masked {
      found = List.copyOf(found);
    }
  }

  /** An object without its secrets. */
  public record MaskedFields(Value.Fields fields, List<Found> found) {
    public MaskedFields {
      found = List.copyOf(found);
    }
  }

  /** A command line without its secrets. */
  public record MaskedCommand(List<String> command, List<Found> found) {
    public MaskedCommand {
      command = List.copyOf(command);
      found = List.copyOf(found);
    }
  }

  private record Span(int start, int end, int rule) {}

  public SecretScanner() {
    this(List.of());
  }

  /**
   * @param allow what was accepted: the name of a rule, a pattern in which {@code *} stands for any
   *     characters and which the whole text found must fit, or {@code sha256:<digest>} of a file
   */
  public SecretScanner(List<String> allow) {
    List<String> words = new ArrayList<>();
    List<Integer> owners = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      for (String keyword : rules.get(i).keywords()) {
        words.add(keyword);
        owners.add(i);
      }
    }
    keywords = new KeywordFinder(words);
    ruleOfKeyword = owners.stream().mapToInt(Integer::intValue).toArray();
    allowedRules = List.copyOf(allow);
    allowedTexts = allow.stream().map(SecretScanner::glob).toList();
  }

  private static Pattern glob(String pattern) {
    return Pattern.compile(
        "\\Q" + pattern.replace("\\E", "\\E\\\\E\\Q").replace("*", "\\E.*\\Q") + "\\E",
        Pattern.DOTALL);
  }

  /** The text with every secret masked. */
  public Masked scan(String text) {
    List<Span> spans = spans(text, false);
    if (spans.isEmpty()) {
      return new Masked(text, List.of());
    }
    StringBuilder out = new StringBuilder(text.length());
    Map<String, Integer> counts = new TreeMap<>();
    int from = 0;
    for (Span span : spans) {
      String rule = rules.get(span.rule()).name();
      out.append(text, from, span.start()).append(mask(rule));
      counts.merge(rule, 1, Integer::sum);
      from = span.end();
    }
    out.append(text, from, text.length());
    return new Masked(out.toString(), found(counts));
  }

  static String mask(String rule) {
    return "[secret:" + rule + "]";
  }

  static List<Found> found(Map<String, Integer> counts) {
    return counts.entrySet().stream().map(e -> new Found(e.getKey(), e.getValue())).toList();
  }

  /** Whether these bytes hold a secret, in ASCII, UTF-8, or UTF-16 with a byte order mark. */
  public boolean holdsSecret(byte[] bytes) {
    return !spans(new String(bytes, charset(bytes, bytes.length)), true).isEmpty();
  }

  /** Whether a stream holds a secret; reads no more of it than needed, and doesn't close it. */
  public boolean holdsSecret(InputStream in) throws IOException {
    byte[] buffer = new byte[CHUNK + OVERLAP];
    int kept = 0;
    Charset charset = null;
    while (true) {
      int read = in.readNBytes(buffer, kept, CHUNK);
      int length = kept + read;
      charset = charset == null ? charset(buffer, length) : charset;
      if (!spans(new String(buffer, 0, length, charset), true).isEmpty()) {
        return true;
      }
      if (read < CHUNK) {
        return false;
      }
      kept = OVERLAP;
      System.arraycopy(buffer, length - kept, buffer, 0, kept);
    }
  }

  private static Charset charset(byte[] bytes, int length) {
    if (length >= 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE) {
      return StandardCharsets.UTF_16LE;
    }
    if (length >= 2 && bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF) {
      return StandardCharsets.UTF_16BE;
    }
    // Every rule is ASCII, and this decoding is one copy.
    return StandardCharsets.ISO_8859_1;
  }

  /**
   * A config without secrets: by key names and by the rules for tokens, never by how random a value
   * looks. Numbers and booleans stay.
   */
  public MaskedFields maskConfig(Value.Fields config) {
    return new DocumentMasking(this, true).fields(config);
  }

  /** Any document without secrets in its texts, whatever its keys are called. */
  public MaskedFields maskTexts(Value.Fields document) {
    return new DocumentMasking(this, false).fields(document);
  }

  /** A command line without secrets, as {@code --token X}, {@code --token=X} or {@code TOKEN=X}. */
  public MaskedCommand maskCommand(List<String> command) {
    return CommandMasking.mask(this, command);
  }

  /** Whether this content as a whole was accepted, by the word {@code sha256:<digest>}. */
  public boolean accepts(Digest content) {
    return allowedRules.contains(acceptance(content));
  }

  /** The word that accepts a content. */
  public static String acceptance(Digest content) {
    return "sha256:" + content.hex();
  }

  boolean allows(String rule, String text) {
    return allowedRules.contains(rule)
        || allowedTexts.stream().anyMatch(pattern -> pattern.matcher(text).matches());
  }

  /** Where secrets stand, in order and without overlaps. */
  private List<Span> spans(String text, boolean firstOnly) {
    List<Span> all = new ArrayList<>();
    int[] end = new int[rules.size()];
    keywords.find(
        text,
        (keyword, start) -> {
          int number = ruleOfKeyword[keyword];
          if (start < end[number]) {
            return true;
          }
          SecretRule rule = rules.get(number);
          int[] match = rule.match(text, start);
          if (match != null && !allows(rule.name(), text.substring(match[0], match[1]))) {
            all.add(new Span(match[0], match[1], number));
            end[number] = match[1];
            return !firstOnly;
          }
          return true;
        });
    return united(all);
  }

  private static List<Span> united(List<Span> spans) {
    spans.sort(Comparator.comparingInt(Span::start));
    List<Span> united = new ArrayList<>();
    for (Span span : spans) {
      Span last = united.isEmpty() ? null : united.get(united.size() - 1);
      if (last != null && span.start() < last.end()) {
        int end = Math.max(last.end(), span.end());
        int rule = Math.min(last.rule(), span.rule());
        united.set(united.size() - 1, new Span(last.start(), end, rule));
      } else {
        united.add(span);
      }
    }
    return united;
  }
}
