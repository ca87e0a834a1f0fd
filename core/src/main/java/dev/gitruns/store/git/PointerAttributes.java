package dev.gitruns.store.git;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes purged pointers out of the {@code .gitattributes} of a run. */
final class PointerAttributes {
  private PointerAttributes() {}

  /** The lines of the paths that aren't purged; empty where no line is left. */
  static Optional<byte[]> without(Set<String> purged, byte[] attributes) {
    String text = new String(attributes, StandardCharsets.ISO_8859_1);
    String left =
        text.lines()
            .filter(
                line ->
                    !line.startsWith("/") || !purged.contains(line.substring(1).split(" ", 2)[0]))
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    return left.isEmpty()
        ? Optional.empty()
        : Optional.of(left.getBytes(StandardCharsets.ISO_8859_1));
  }
}
