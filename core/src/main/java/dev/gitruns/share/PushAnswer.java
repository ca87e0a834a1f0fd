package dev.gitruns.share;

import dev.gitruns.model.Untrusted;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How the push of one ref ended.
 *
 * @param said what the remote or git gave as the reason; hostile text, on one line
 */
public record PushAnswer(Outcome outcome, String said) {
  private static final int MOST = 400;

  /** What became of the ref. */
  public enum Outcome {
    /** The remote has it. */
    PUSHED,
    /** Somebody else moved the ref meanwhile, or holds its lock: to be fetched and tried again. */
    CONTENDED,
    /** The remote won't take what was pushed, whoever asks again. */
    REFUSED,
    /** The connection ended before an answer; the remote may have it. */
    UNKNOWN
  }

  /** What servers say of a ref that moved under a push, or whose lock somebody had. */
  private static final List<String> MOVED =
      List.of(
          "cannot lock ref",
          "failed to lock",
          "failed to update ref",
          "incorrect old value",
          "stale info",
          "fetch first",
          "non-fast-forward",
          "reference already exists",
          "needs force");

  /** Reads {@code git push --porcelain}: its output, and what it said on stderr. */
  static PushAnswer of(int exit, String out, String err) {
    for (String line : out.lines().toList()) {
      String[] parts = line.split("\t", 3);
      if (parts.length == 3 && parts[0].length() == 1) {
        return parts[0].equals("!") ? rejected(parts[2], err) : new PushAnswer(Outcome.PUSHED, "");
      }
    }
    return new PushAnswer(exit == 0 ? Outcome.PUSHED : Outcome.UNKNOWN, words(err));
  }

  private static PushAnswer rejected(String summary, String err) {
    String reason = summary.toLowerCase(Locale.ROOT);
    boolean moved = MOVED.stream().anyMatch(reason::contains);
    String remote = remoteWords(err);
    return moved
        ? new PushAnswer(Outcome.CONTENDED, Untrusted.line(summary, MOST))
        : new PushAnswer(
            Outcome.REFUSED, Untrusted.line(remote.isEmpty() ? summary : remote, MOST));
  }

  /** What the server itself said. */
  private static String remoteWords(String err) {
    return err.lines()
        .filter(line -> line.startsWith("remote:"))
        .map(line -> line.substring("remote:".length()).strip())
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private static String words(String err) {
    String remote = remoteWords(err);
    String all = err.lines().filter(line -> !line.isBlank()).collect(Collectors.joining(" "));
    return Untrusted.line(remote.isEmpty() ? all : remote, MOST);
  }
}
