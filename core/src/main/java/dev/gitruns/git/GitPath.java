package dev.gitruns.git;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A path as git has it: bytes, here one a char, with slashes, relative to the work tree's top. */
public record GitPath(String raw) implements Comparable<GitPath> {

  /** What stands between the zero bytes of git's answer. */
  public static List<String> split(byte[] answer) {
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < answer.length; i++) {
      if (answer[i] == 0) {
        parts.add(new String(answer, from, i - from, StandardCharsets.ISO_8859_1));
        from = i + 1;
      }
    }
    return parts;
  }

  /** The path for people and documents; bytes that aren't UTF-8 become U+FFFD. */
  public String text() {
    return new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** Where it is in the file system, or empty if this JVM can't spell its name. */
  public Optional<Path> under(Path top) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(raw.getBytes(StandardCharsets.ISO_8859_1));
      return Optional.of(top.resolve(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString()));
    } catch (CharacterCodingException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The directory that holds it, with a slash at its end; empty at the top. */
  public String parent() {
    return raw.substring(0, raw.lastIndexOf('/') + 1);
  }

  @Override
  public int compareTo(GitPath other) {
    return raw.compareTo(other.raw);
  }
}
