package dev.gitruns.model;

import java.util.regex.Pattern;

/** A SHA-256 of some bytes, as 64 lower-case hexadecimal digits. */
public record Digest(String hex) implements Comparable<Digest> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public Digest {
    if (!FORM.matcher(hex).matches()) {
      throw new GitRunsException(
          GitRunsException.Kind.INVALID,
          "A digest is 64 lower-case hexadecimal digits; this is none: " + Untrusted.line(hex, 80),
          "");
    }
  }

  public static boolean isDigest(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
