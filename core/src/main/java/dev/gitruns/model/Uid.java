package dev.gitruns.model;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The name of a run from its start: a ULID in lower case, 10 characters of milliseconds since 1970
 * and 16 of chance, in Crockford's base 32.
 */
public record Uid(String text) implements Comparable<Uid> {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final Pattern FORM = Pattern.compile("[0-7][0-9abcdefghjkmnpqrstvwxyz]{25}");

  public Uid {
    if (!FORM.matcher(text).matches()) {
      throw new GitRunsException(
          GitRunsException.Kind.INVALID,
          "A uid is a lower-case ULID of 26 characters; this is none: " + Untrusted.line(text, 80),
          "");
    }
  }

  /** The parent that somebody gives a new run. */
  public static Uid ofParent(String text) {
    if (!isUid(text)) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "The parent " + Untrusted.line(text, 80) + " is not a run UID.",
          "Give the 26 letters and digits that git runs show RUN --json names uid.");
    }
    return new Uid(text);
  }

  public static boolean isUid(String text) {
    return FORM.matcher(text).matches();
  }

  /** A new uid for this moment. */
  public static Uid create(long epochMillis, RandomGenerator random) {
    char[] out = new char[26];
    long time = epochMillis & 0xFFFF_FFFF_FFFFL;
    for (int i = 9; i >= 0; i--) {
      out[i] = ALPHABET.charAt((int) (time & 31));
      time >>>= 5;
    }
    for (int i = 10; i < 26; i++) {
      out[i] = ALPHABET.charAt(random.nextInt(32));
    }
    return new Uid(new String(out));
  }

  /** When it was created, in milliseconds since 1970. */
  public long epochMillis() {
    long time = 0;
    for (int i = 0; i < 10; i++) {
      time = time << 5 | ALPHABET.indexOf(text.charAt(i));
    }
    return time;
  }

  /** The two characters that shard events of this run. */
  public String shard() {
    return text.substring(24);
  }

  @Override
  public int compareTo(Uid other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
