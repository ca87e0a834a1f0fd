package dev.gitruns.model;

import java.util.regex.Pattern;

/** The name of a git object: 40 lower-case hexadecimal digits, or 64 in a SHA-256 repository. */
public record CommitId(String hex) implements Comparable<CommitId> {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");

  public CommitId {
    if (!FORM.matcher(hex).matches()) {
      throw new GitRunsException(
          GitRunsException.Kind.INVALID,
          "A git object has a name of 40 or 64 hexadecimal digits; this is none: "
              + Untrusted.line(hex, 80),
          "");
    }
  }

  public static boolean isCommitId(String text) {
    return FORM.matcher(text).matches();
  }

  @Override
  public int compareTo(CommitId other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
