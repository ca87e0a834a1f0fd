package dev.gitruns.op;

import dev.gitruns.git.Git;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.workspace.Caller;
import dev.gitruns.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Lists the commits of the branch: which runs and events each of them brought. */
public final class LogRuns {
  /** Begins the name of a commit; the names of changes are one letter. */
  private static final char MARK = '\u0002';

  private static final List<String> QUESTION =
      List.of(
          "log",
          "-z",
          "--first-parent",
          "--diff-merges=first-parent",
          "--no-renames",
          "--no-show-signature",
          "--no-color",
          "--encoding=UTF-8",
          "--name-status",
          "--full-history",
          // Also commits that change none of the paths.
          "--sparse",
          "--format=%x02%H%x00%P%x00%ct%x00%an%x00%s%x00");

  /** Of each run one path is enough. */
  private static final List<String> PATHS = List.of(":(glob)runs/*/*/SHA256SUMS", "events");

  private final Workspace workspace;

  public LogRuns(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * A commit on the first line of parents.
   *
   * @param time when it was committed, µs since 1970
   * @param subject its first line, for people: no fact is to be read from it
   * @param runs the runs that it added
   * @param gone the runs that it took away, as a purge does
   * @param events paths of the events that it added
   */
  public record Entry(
      CommitId commit,
      List<CommitId> parents,
      long time,
      String author,
      String subject,
      List<RunId> runs,
      List<RunId> gone,
      List<String> events) {}

  /** The newest first, all of them or this many; none where there is no local branch. */
  public List<Entry> entries(Optional<Integer> limit) {
    if (workspace.store().tip().isEmpty()) {
      return List.of();
    }
    List<String> words = new ArrayList<>(QUESTION);
    limit.ifPresent(count -> words.add("--max-count=" + count));
    words.addAll(List.of(workspace.store().ref(), "--"));
    words.addAll(PATHS);
    Caller caller = workspace.caller();
    byte[] answer =
        Git.in(workspace.store().repository().workTree().orElse(caller.cwd()), caller.env())
            .withoutHooks()
            .run(words, new byte[0])
            .orThrow("Reading the branch")
            .stdout();
    return parse(new String(answer, StandardCharsets.UTF_8));
  }

  /** Of each commit {@code MARK name NUL parents NUL time NUL author NUL subject NUL}, changes. */
  static List<Entry> parse(String answer) {
    Deque<String> words = new ArrayDeque<>(Arrays.asList(answer.split("\0", -1)));
    List<Entry> entries = new ArrayList<>();
    while (!words.isEmpty()) {
      String first = words.remove();
      if (first.isBlank()) {
        continue;
      }
      if (first.charAt(0) != MARK || words.size() < 4) {
        throw new IllegalStateException("git's log isn't what was asked for");
      }
      entries.add(entry(new CommitId(first.substring(1)), words));
    }
    return entries;
  }

  private static Entry entry(CommitId commit, Deque<String> words) {
    List<CommitId> parents =
        Arrays.stream(words.remove().split(" "))
            .filter(CommitId::isCommitId)
            .map(CommitId::new)
            .toList();
    long time = micros(words.remove());
    String author = words.remove();
    String subject = words.remove();
    List<RunId> runs = new ArrayList<>();
    List<RunId> gone = new ArrayList<>();
    List<String> events = new ArrayList<>();
    while (!words.isEmpty() && (words.peek().isBlank() || words.peek().charAt(0) != MARK)) {
      String change = words.remove().strip();
      if (change.isEmpty()) {
        continue;
      }
      String path = words.remove();
      if (path.startsWith("events/") && change.equals("A")) {
        events.add(path);
      } else if (!path.startsWith("events/")) {
        run(path).ifPresent(change.equals("D") ? gone::add : runs::add);
      }
    }
    return new Entry(commit, parents, time, author, subject, runs, gone, events);
  }

  /** Git takes any number of seconds for a date; what no time of ours can hold is the latest. */
  private static long micros(String seconds) {
    try {
      return Math.multiplyExact(Long.parseLong(seconds), 1_000_000L);
    } catch (ArithmeticException | NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private static Optional<RunId> run(String path) {
    String[] parts = path.split("/");
    return parts.length == 4 && Digest.isDigest(parts[2])
        ? Optional.of(RunId.of(parts[2]))
        : Optional.empty();
  }
}
