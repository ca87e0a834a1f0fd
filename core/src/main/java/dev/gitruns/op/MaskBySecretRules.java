package dev.gitruns.op;

import dev.gitruns.capture.SecretScanner;
import dev.gitruns.capture.SecretScanner.Found;
import dev.gitruns.model.Value;
import dev.gitruns.seal.SecretMask;
import java.util.List;

/** Masks by the scanner's rules. */
record MaskBySecretRules(SecretScanner scanner) implements SecretMask {

  @Override
  public Masked<String> text(String text) {
    SecretScanner.Masked masked = scanner.scan(text);
    return new Masked<>(masked.text(), count(masked.found()));
  }

  @Override
  public Masked<Value.Fields> texts(Value.Fields document) {
    SecretScanner.MaskedFields masked = scanner.maskTexts(document);
    return new Masked<>(masked.fields(), count(masked.found()));
  }

  @Override
  public Masked<Value.Fields> settings(Value.Fields document) {
    SecretScanner.MaskedFields masked = scanner.maskConfig(document);
    return new Masked<>(masked.fields(), count(masked.found()));
  }

  @Override
  public Masked<List<String>> command(List<String> command) {
    SecretScanner.MaskedCommand masked = scanner.maskCommand(command);
    return new Masked<>(masked.command(), count(masked.found()));
  }

  private static int count(List<Found> found) {
    return found.stream().mapToInt(Found::count).sum();
  }
}
