package dev.gitruns.seal;

import dev.gitruns.model.Value;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Masks the secrets of one run and counts them by document. */
final class Masking {
  private final SecretMask secrets;
  private final SortedMap<String, Integer> counts = new TreeMap<>();

  Masking(SecretMask secrets) {
    this.secrets = secrets;
  }

  String text(String document, String text) {
    SecretMask.Masked<String> masked = secrets.text(text);
    return counted(document, masked);
  }

  /** By the shape of values alone. */
  Value.Fields texts(String document, Value.Fields fields) {
    return counted(document, secrets.texts(fields));
  }

  /** By the names of keys, too. */
  Value.Fields settings(String document, Value.Fields fields) {
    return counted(document, secrets.settings(fields));
  }

  List<String> command(List<String> command) {
    return counted("the command", secrets.command(command));
  }

  private <T> T counted(String document, SecretMask.Masked<T> masked) {
    if (masked.secrets() > 0) {
      counts.merge(document, masked.secrets(), Integer::sum);
    }
    return masked.value();
  }

  void tell(Problems problems) {
    counts.forEach(
        (document, count) ->
            problems.add(
                "masked-secret",
                count + (count == 1 ? " secret was" : " secrets were") + " masked in " + document));
  }
}
