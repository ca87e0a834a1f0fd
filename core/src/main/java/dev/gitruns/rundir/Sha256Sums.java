package dev.gitruns.rundir;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The list of a run's files and their digests, in the form that {@code sha256sum -c} reads. A line
 * of an LFS pointer has the digest of the real bytes. Its own digest is the run's id.
 *
 * @param files path to digest, sorted; never empty
 */
public record Sha256Sums(SortedMap<String, Digest> files) {
  private static final int DIGITS = 64;

  public Sha256Sums {
    // Allowed paths are ASCII, so that the order of strings is the order of bytes.
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    for (String path : files.keySet()) {
      if (!RunFileName.isListable(path)) {
        throw invalid("a path that no run may have: " + Untrusted.line(path, 120));
      }
    }
    if (files.isEmpty()) {
      throw invalid("no files");
    }
  }

  public static Sha256Sums of(Map<String, Digest> files) {
    return new Sha256Sums(new TreeMap<>(files));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws GitRunsException (INVALID) for any other bytes
   */
  public static Sha256Sums parse(byte[] bytes) {
    if (bytes.length > StorageLimits.MAX_LISTING) {
      throw invalid("more than " + StorageLimits.MAX_LISTING + " bytes");
    }
    String text = new String(bytes, ISO_8859_1);
    TreeMap<String, Digest> files = new TreeMap<>();
    for (int start = 0, line = 1; start < text.length(); line++) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        throw invalid("a last line without a line feed");
      }
      int name = start + DIGITS + 2;
      if (end <= name
          || !text.startsWith("  ", start + DIGITS)
          || !Digest.isDigest(text.substring(start, start + DIGITS))) {
        throw invalid("a line that isn't a digest, two spaces and a path: line " + line);
      }
      String path = text.substring(name, end);
      if (!files.isEmpty() && files.lastKey().compareTo(path) >= 0) {
        throw invalid("lines out of order, or one twice: line " + line);
      }
      files.put(path, new Digest(text.substring(start, start + DIGITS)));
      start = end + 1;
    }
    return new Sha256Sums(files);
  }

  public byte[] write() {
    StringBuilder text = new StringBuilder();
    files.forEach((path, digest) -> text.append(digest).append("  ").append(path).append('\n'));
    return text.toString().getBytes(US_ASCII);
  }

  /** The id of the run that has these files. */
  public RunId id() {
    return idOf(write());
  }

  /** The id of the run that has a {@code SHA256SUMS} of these bytes. */
  public static RunId idOf(byte[] sums) {
    return new RunId(digest(sums));
  }

  /** The SHA-256 of these bytes. */
  public static Digest digest(byte[] bytes) {
    return new Digest(HexFormat.of().formatHex(sha256().digest(bytes)));
  }

  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  private static GitRunsException invalid(String what) {
    return new GitRunsException(
        GitRunsException.Kind.INVALID, "A run's SHA256SUMS has " + what + ".", "");
  }
}
