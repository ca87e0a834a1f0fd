package dev.gitruns.share;

import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How the push of one ref ended.
 *
 * @param said what the remote or git gave as the reason; hostile text, on one line
 * @param named the runs that the server says it refuses, and why
 * @param whole whether it says that it isn't about single runs
 */
public record PushAnswer(Outcome outcome, String said, Map<RunId, String> named, boolean whole) {
  public PushAnswer {
    named = Map.copyOf(named);
  }

  /** An answer that names no run. */
  public PushAnswer(Outcome outcome, String said) {
    this(outcome, said, Map.of(), false);
  }

  private static final int MOST = 400;

  /** What our own checks on a server say; see hooks/check-runs. */
  private static final Pattern RUN =
      Pattern.compile("git-runs: refused run ([0-9a-f]{64}): (?:it )?(.{1,300})");

  private static final Pattern WHOLE =
      Pattern.compile("git-runs: refused (?:refs/|the branch: ).*");

  /** What hosts say of a branch that not everybody may push to, whatever is on it. */
  private static final Pattern PROTECTED =
      Pattern.compile(
          "(?i).*(?:protected (?:branch|ref\\b)|is protected from (?:force|delet)"
              + "|not allowed to (?:force[- ]?)?push|only be modified through pull requests"
              + "|must be made through a pull request|\\bdenied by\\b|permission denied|not authorized to write).*");

  private static final Pattern PREFIX = Pattern.compile("^(?:(?:error|fatal):\\s*)+");

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

  /** What is said to somebody who may not push at all, before any ref is looked at. */
  private static final Pattern DENIED =
      Pattern.compile(
          "returned error: 40[13]|[Aa]uthentication failed|could not read (?:Username|Password)"
              + "|[Pp]ermission (?:to .* )?denied|[Aa]ccess denied|not allowed to push|read.only",
          Pattern.DOTALL);

  /** Reads {@code git push --porcelain} of one ref: its output, and what it said on stderr. */
  static PushAnswer of(int exit, String out, String err) {
    return of("", exit, out, err);
  }

  /** The same of a push of several refs: what became of this one. */
  static PushAnswer of(String ref, int exit, String out, String err) {
    for (String line : out.lines().toList()) {
      String[] parts = line.split("\t", 3);
      if (parts.length == 3 && parts[0].length() == 1 && parts[1].endsWith(ref)) {
        return parts[0].equals("!") ? rejected(parts[2], err) : new PushAnswer(Outcome.PUSHED, "");
      }
    }
    if (exit != 0 && DENIED.matcher(err).find()) {
      return new PushAnswer(Outcome.REFUSED, words(err), Map.of(), true);
    }
    return new PushAnswer(exit == 0 ? Outcome.PUSHED : Outcome.UNKNOWN, words(err));
  }

  private static PushAnswer rejected(String summary, String err) {
    String reason = summary.toLowerCase(Locale.ROOT);
    boolean moved = MOVED.stream().anyMatch(reason::contains);
    String remote = remoteWords(err);
    if (moved) {
      return new PushAnswer(Outcome.CONTENDED, Untrusted.line(summary, MOST));
    }
    Map<RunId, String> named = new TreeMap<>();
    boolean whole = false;
    for (String line : remoteLines(err)) {
      Matcher run = RUN.matcher(line);
      if (run.matches()) {
        named.putIfAbsent(RunId.of(run.group(1)), Untrusted.line(run.group(2), MOST));
      }
      whole |= WHOLE.matcher(line).matches() || PROTECTED.matcher(line).matches();
    }
    String said = Untrusted.line(remote.isEmpty() ? summary : remote, MOST);
    return new PushAnswer(Outcome.REFUSED, said, named, whole);
  }

  /** What the server itself said. */
  private static List<String> remoteLines(String err) {
    return err.lines()
        .filter(line -> line.startsWith("remote:"))
        .map(line -> line.substring("remote:".length()).strip())
        .map(line -> PREFIX.matcher(line + " ").replaceFirst("").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  private static String remoteWords(String err) {
    return String.join(" ", remoteLines(err));
  }

  private static String words(String err) {
    String remote = remoteWords(err);
    String all = err.lines().filter(line -> !line.isBlank()).collect(Collectors.joining(" "));
    return Untrusted.line(remote.isEmpty() ? all : remote, MOST);
  }
}
