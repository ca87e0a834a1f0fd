package dev.gitruns.rundir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gitruns.model.Digest;
import java.util.Optional;
import java.util.SortedSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text that stands in the tree for bytes that Git LFS keeps. A blob is a pointer if and only if
 * it is, byte for byte, what {@link #write} gives.
 *
 * @param oid the SHA-256 of the real bytes
 * @param size how many they are
 */
public record LfsPointer(Digest oid, long size) {
  /** No canonical pointer is longer. */
  public static final int MAX_BYTES = 200;

  private static final long MAX_SIZE = 1_000_000_000_000_000_000L;
  private static final String VERSION = "version https://git-lfs.github.com/spec/v1\n";
  private static final Pattern FORM =
      Pattern.compile(
          Pattern.quote(VERSION) + "oid sha256:([0-9a-f]{64})\nsize (0|[1-9][0-9]{0,17})\n");

  public LfsPointer {
    if (size < 0 || size >= MAX_SIZE) {
      throw new IllegalArgumentException("No file has this size: " + size);
    }
  }

  /** The pointer that these bytes are, or empty where they are anything else. */
  public static Optional<LfsPointer> parse(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      return Optional.empty();
    }
    Matcher matcher = FORM.matcher(new String(bytes, ISO_8859_1));
    return matcher.matches()
        ? Optional.of(
            new LfsPointer(new Digest(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  public byte[] write() {
    return (VERSION + "oid sha256:" + oid + "\nsize " + size + "\n").getBytes(US_ASCII);
  }

  /** A run's own {@code .gitattributes}: one line for each path of a pointer. */
  public static byte[] attributes(SortedSet<String> paths) {
    StringBuilder text = new StringBuilder();
    for (String path : paths) {
      text.append('/').append(path).append(" filter=lfs diff=lfs merge=lfs -text\n");
    }
    return text.toString().getBytes(US_ASCII);
  }
}
