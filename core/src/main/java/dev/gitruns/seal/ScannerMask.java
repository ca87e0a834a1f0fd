package dev.gitruns.seal;

import dev.gitruns.capture.SecretScanner;
import dev.gitruns.model.Value;
import java.util.List;

/** The mask that a scanner makes. */
record ScannerMask(SecretScanner scanner) implements SecretMask {
  @Override
  public Masked<String> text(String text) {
    SecretScanner.Masked masked = scanner.scan(text);
    return new Masked<>(masked.text(), count(masked.found()));
  }

  @Override
  public Masked<Value.Fields> texts(Value.Fields document) {
    return of(scanner.maskTexts(document));
  }

  @Override
  public Masked<Value.Fields> settings(Value.Fields document) {
    return of(scanner.maskConfig(document));
  }

  @Override
  public Masked<List<String>> command(List<String> command) {
    SecretScanner.MaskedCommand masked = scanner.maskCommand(command);
    return new Masked<>(masked.command(), count(masked.found()));
  }

  private static Masked<Value.Fields> of(SecretScanner.MaskedFields masked) {
    return new Masked<>(masked.fields(), count(masked.found()));
  }

  private static int count(List<SecretScanner.Found> found) {
    return found.stream().mapToInt(SecretScanner.Found::count).sum();
  }
}
