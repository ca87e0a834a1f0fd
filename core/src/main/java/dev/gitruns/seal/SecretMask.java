package dev.gitruns.seal;

import dev.gitruns.capture.SecretScanner;
import dev.gitruns.model.Value;
import java.util.List;

/** Takes secrets out of what is about to be sealed. The same input must give the same output. */
public interface SecretMask {

  /** A value without its secrets, and how many they were. */
  record Masked<T>(T value, int secrets) {}

  /** Masks running text. */
  Masked<String> text(String text);

  /** Masks the texts of a document by their shape. */
  Masked<Value.Fields> texts(Value.Fields document);

  /** Masks the texts of a document by their shape and by the names of their keys. */
  Masked<Value.Fields> settings(Value.Fields document);

  /** Masks the arguments of a command. */
  Masked<List<String>> command(List<String> command);

  /** Masks what this scanner finds. */
  static SecretMask by(SecretScanner scanner) {
    return new ScannerMask(scanner);
  }

  /** Masks nothing. */
  SecretMask NONE =
      new SecretMask() {
        @Override
        public Masked<String> text(String text) {
          return new Masked<>(text, 0);
        }

        @Override
        public Masked<Value.Fields> texts(Value.Fields document) {
          return new Masked<>(document, 0);
        }

        @Override
        public Masked<Value.Fields> settings(Value.Fields document) {
          return new Masked<>(document, 0);
        }

        @Override
        public Masked<List<String>> command(List<String> command) {
          return new Masked<>(command, 0);
        }
      };
}
