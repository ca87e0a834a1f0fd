package dev.gitruns.share;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Uid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Refs {@code refs/runs/watch/<uid>} of a remote, each of which shows the state of one run that
 * goes on. One is written by the clone that records the run alone, and replaced each time: there is
 * no history in it that anybody could lose.
 */
public final class WatchRefs {
  /** Where the refs are on a remote. */
  public static final String PREFIX = "refs/runs/watch/";

  /** The one file of their commits. */
  public static final String FILE = "watch.json";

  /** Where what was fetched of all remotes is. */
  public static final String TRACKING = "refs/runs/remotes/";

  private static final int MOST = 1_000;
  private static final Duration ASKING = Duration.ofSeconds(30);
  private static final String MESSAGE =
      "The state of a run that goes on; replaced again and again\n\n[skip ci]\n";

  private final Git git;
  private final String remote;

  /**
   * @param git the user's, in the repository
   * @param remote the name of a configured remote
   */
  public WatchRefs(Git git, String remote) {
    this.git = git.withoutHooks().with("GIT_TERMINAL_PROMPT", "0").withTimeout(ASKING);
    this.remote = remote;
  }

  static String ref(Uid uid) {
    return PREFIX + uid.text();
  }

  private String tracking(Uid uid) {
    return TRACKING + remote + "/watch/" + uid.text();
  }

  /**
   * Replaces the state of a run on the remote. Its objects lie in a directory of their own, so that
   * the repository doesn't fill with them.
   *
   * @param scratch a directory that is ours alone; emptied
   */
  public PushAnswer push(Uid uid, byte[] document, Path scratch, Duration limit) {
    try {
      Path objects = Files.createDirectories(scratch.resolve("objects"));
      Git beside = beside(objects).withTimeout(limit);
      String blob = id(beside.run(List.of("hash-object", "-w", "--stdin"), document));
      byte[] entry = ("100644 blob " + blob + "\t" + FILE + "\n").getBytes(StandardCharsets.UTF_8);
      String tree = id(beside.run(List.of("mktree"), entry));
      String commit =
          id(
              beside
                  .with("GIT_AUTHOR_NAME", "git-runs")
                  .with("GIT_AUTHOR_EMAIL", "git-runs@invalid")
                  .with("GIT_COMMITTER_NAME", "git-runs")
                  .with("GIT_COMMITTER_EMAIL", "git-runs@invalid")
                  .set("commit.gpgSign", "false")
                  .run(List.of("commit-tree", tree), MESSAGE.getBytes(StandardCharsets.UTF_8)));
      PushAnswer answer = push(beside, "+" + commit + ":" + ref(uid));
      if (answer.outcome() == PushAnswer.Outcome.PUSHED) {
        return answer;
      }
      // A server that takes no replacement may take a new ref after the old one.
      return push(beside, ":" + ref(uid)).outcome() == PushAnswer.Outcome.PUSHED
          ? push(beside, commit + ":" + ref(uid))
          : answer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(scratch);
    }
  }

  private Git beside(Path objects) {
    Path own = Path.of(git.run("rev-parse", "--git-path", "objects").orThrow("git").text());
    Path top = Path.of(git.run("rev-parse", "--absolute-git-dir").orThrow("git").text());
    String there = own.isAbsolute() ? own.toString() : top.resolve("objects").toString();
    return git.with("GIT_OBJECT_DIRECTORY", objects.toString())
        .with("GIT_ALTERNATE_OBJECT_DIRECTORIES", there);
  }

  private static String id(GitResult result) {
    return result.orThrow("git").text().strip();
  }

  private PushAnswer push(Git by, String refspec) {
    List<String> words = new ArrayList<>(List.of("push", "--porcelain", "--no-verify"));
    words.addAll(List.of("--no-follow-tags", "--recurse-submodules=no", remote, refspec));
    GitResult answer = by.run(words, new byte[0]);
    return PushAnswer.of(answer.exit(), answer.text(), answer.stderr());
  }

  /** Whether the remote has no state of this run any more. */
  public boolean delete(Uid uid, Duration limit) {
    Git hurried = git.withTimeout(limit);
    return push(hurried, ":" + ref(uid)).outcome() == PushAnswer.Outcome.PUSHED
        || !on(hurried).containsKey(uid);
  }

  /** The states that the remote has; of very many the newest runs'. */
  public SortedMap<Uid, CommitId> on() {
    return on(git);
  }

  private SortedMap<Uid, CommitId> on(Git by) {
    GitResult answer =
        by.run(List.of("ls-remote", remote, PREFIX + "*"), new byte[0]).orThrow("git ls-remote");
    TreeMap<Uid, CommitId> found = new TreeMap<>();
    for (String line : answer.text().lines().toList()) {
      String[] parts = line.split("\t", 2);
      if (parts.length == 2
          && parts[1].startsWith(PREFIX)
          && Uid.isUid(parts[1].substring(PREFIX.length()))
          && CommitId.isCommitId(parts[0])) {
        found.put(new Uid(parts[1].substring(PREFIX.length())), new CommitId(parts[0]));
      }
    }
    while (found.size() > MOST) {
      found.remove(found.firstKey());
    }
    return found;
  }

  /** Brings the states here, and lets go those that the remote doesn't have any more. */
  public SortedMap<Uid, CommitId> fetch() {
    SortedMap<Uid, CommitId> there = on();
    Map<Uid, CommitId> here = here();
    List<String> words =
        new ArrayList<>(
            List.of("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-gc"));
    // Also where a clone leaves files out: each would be a connection later.
    words.addAll(List.of("--no-recurse-submodules", "--no-filter", remote));
    int options = words.size();
    there.forEach(
        (uid, commit) -> {
          if (!commit.equals(here.get(uid))) {
            words.add("+" + ref(uid) + ":" + tracking(uid));
          }
        });
    if (words.size() > options) {
      git.run(words, new byte[0]).orThrow("git fetch");
    }
    forget(here.keySet().stream().filter(uid -> !there.containsKey(uid)).toList());
    return there;
  }

  /** Lets go what was fetched of these runs. */
  public void forget(Collection<Uid> uids) {
    StringBuilder deletions = new StringBuilder();
    uids.forEach(uid -> deletions.append("delete ").append(tracking(uid)).append('\n'));
    if (deletions.length() > 0) {
      git.run(
          List.of("update-ref", "--stdin"), deletions.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What was fetched of the remote. */
  private Map<Uid, CommitId> here() {
    Map<Uid, CommitId> found = new TreeMap<>();
    String prefix = TRACKING + remote + "/watch/";
    String format = "--format=%(objectname) %(refname)";
    for (String line : git.run("for-each-ref", format, prefix).text().lines().toList()) {
      String[] parts = line.split(" ", 2);
      if (parts.length == 2
          && parts[1].startsWith(prefix)
          && Uid.isUid(parts[1].substring(prefix.length()))
          && CommitId.isCommitId(parts[0])) {
        found.put(new Uid(parts[1].substring(prefix.length())), new CommitId(parts[0]));
      }
    }
    return found;
  }

  private static void delete(Path directory) {
    try (var entries = Files.walk(directory)) {
      for (Path each : entries.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      return; // left for the next time
    }
  }
}
