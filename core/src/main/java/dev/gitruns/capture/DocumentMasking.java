package dev.gitruns.capture;

import dev.gitruns.model.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Masks the texts of one document; used once. */
final class DocumentMasking {
  static final String BY_NAME = "named-setting";

  private final SecretScanner scanner;
  private final boolean byName;
  private final Map<String, Integer> counts = new TreeMap<>();

  DocumentMasking(SecretScanner scanner, boolean byName) {
    this.scanner = scanner;
    this.byName = byName;
  }

  SecretScanner.MaskedFields fields(Value.Fields document) {
    return new SecretScanner.MaskedFields(object(document, ""), SecretScanner.found(counts));
  }

  private Value.Fields object(Value.Fields object, String parent) {
    Map<String, Value> masked = new LinkedHashMap<>();
    object
        .values()
        .forEach((key, value) -> masked.put(name(key, masked.keySet()), value(value, key, parent)));
    return new Value.Fields(masked);
  }

  /** A key without secrets, which no other has. */
  private String name(String key, Set<String> taken) {
    SecretScanner.Masked masked = scanner.scan(key);
    if (masked.found().isEmpty()) {
      return key;
    }
    masked.found().forEach(found -> counts.merge(found.rule(), found.count(), Integer::sum));
    String name = masked.text();
    for (int i = 2; taken.contains(name); i++) {
      name = masked.text() + "-" + i;
    }
    return name;
  }

  private Value value(Value value, String key, String parent) {
    if (value instanceof Value.Fields object) {
      return object(object, key);
    }
    if (value instanceof Value.Items items) {
      return new Value.Items(
          items.values().stream().map(item -> value(item, key, parent)).toList());
    }
    return value instanceof Value.Text text ? Value.of(text(text.value(), key, parent)) : value;
  }

  private String text(String text, String key, String parent) {
    SecretScanner.Masked masked = scanner.scan(text);
    masked.found().forEach(found -> counts.merge(found.rule(), found.count(), Integer::sum));
    boolean named =
        SecretNames.isSecretSetting(key, text)
            || (isSafe(parent) && SecretNames.isSecretSetting(parent, text));
    if (byName && masked.found().isEmpty() && named && !scanner.allows(BY_NAME, text)) {
      counts.merge(BY_NAME, 1, Integer::sum);
      return SecretScanner.mask(BY_NAME);
    }
    return masked.text();
  }

  /** An object all of whose members are secrets: {@code secrets: {a: …, b: …}}. */
  private static boolean isSafe(String parent) {
    return parent.endsWith("secrets") || parent.endsWith("passwords");
  }
}
