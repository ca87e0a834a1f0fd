package dev.gitruns.journal;

import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file name of one writer: {@code w-<host>-<pid>-<random>.jsonl}. Host and random hold letters,
 * digits, dot, underscore and hyphen only.
 */
public record WriterName(String host, long pid, String random) {
  static final int MAX_LENGTH = 128;
  private static final int MAX_HOST = 64;
  private static final Pattern FILE = Pattern.compile("w-[A-Za-z0-9][A-Za-z0-9._-]*\\.jsonl");
  private static final Pattern PARTS = Pattern.compile("w-(.+)-(\\d{1,18})-([^-]+)\\.jsonl");
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

  public WriterName {
    host = safe(host);
    random = safe(random);
  }

  /** A name that nobody else has. */
  public static WriterName create(String host, long pid, RandomGenerator random) {
    return new WriterName(host, pid, chance(random));
  }

  /** The writer that a file name tells; empty where the name has another form. */
  static Optional<WriterName> parse(String fileName) {
    Matcher parts = PARTS.matcher(fileName);
    return isWriterFile(fileName) && parts.matches()
        ? Optional.of(
            new WriterName(parts.group(1), Long.parseLong(parts.group(2)), parts.group(3)))
        : Optional.empty();
  }

  /** Whether the writer says that it is on this host; the suffix is that of files for shells. */
  boolean isOf(String hostName) {
    return host.equals(safe(hostName)) || host.equals(safe(hostName + "-sh"));
  }

  /** The same writer's next file. */
  WriterName next(RandomGenerator chance) {
    return new WriterName(host, pid, chance(chance));
  }

  public String fileName() {
    return "w-" + host + "-" + pid + "-" + random + ".jsonl";
  }

  /** Whether a file of this name in a journal directory is a writer's. */
  public static boolean isWriterFile(String name) {
    return name.length() <= MAX_LENGTH && FILE.matcher(name).matches();
  }

  private static String chance(RandomGenerator random) {
    StringBuilder out = new StringBuilder(10);
    for (int i = 0; i < 10; i++) {
      out.append(ALPHABET.charAt(random.nextInt(32)));
    }
    return out.toString();
  }

  private static String safe(String text) {
    String cut = text.length() > MAX_HOST ? text.substring(0, MAX_HOST) : text;
    String clean = cut.replaceAll("[^A-Za-z0-9._-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
    return clean.isEmpty() ? "unknown" : clean;
  }
}
