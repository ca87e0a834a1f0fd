package dev.gitruns.share;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitProgress;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One remote, reached by the user's git with its credentials, proxies and rewritten addresses. No
 * hook runs for what is sent here, so that none is asked twice.
 */
public final class RemoteGit {
  /** A transfer of many runs may take long; whoever waits can interrupt it. */
  private static final Duration LIMIT = Duration.ofHours(12);

  private Git git;
  private final String remote;
  private final String runsRef;
  private final String codeRef;
  private boolean told;

  /**
   * @param git the user's, in the repository
   * @param remote the name of a configured remote, or an address
   * @param runsRef the full name of the ref for runs, there as here
   * @param codeRef the same for code anchors
   */
  public RemoteGit(Git git, String remote, String runsRef, String codeRef) {
    this.git = git.withoutHooks().withTimeout(LIMIT);
    this.remote = remote;
    this.runsRef = runsRef;
    this.codeRef = codeRef;
  }

  /** The same, with somebody told how far transfers are. */
  public RemoteGit telling(GitProgress to) {
    git = git.telling(to);
    told = true;
    return this;
  }

  /**
   * Asks the remote where its refs are.
   *
   * @throws GitRunsException of kind ENVIRONMENT where it can't be reached
   */
  public RemoteTips tips() {
    Map<String, CommitId> refs = refs("HEAD", runsRef, codeRef);
    boolean empty =
        !refs.containsKey("HEAD") && !refs.containsKey(runsRef) && refs("refs/heads/*").isEmpty();
    return new RemoteTips(
        Optional.ofNullable(refs.get(runsRef)), Optional.ofNullable(refs.get(codeRef)), empty);
  }

  private Map<String, CommitId> refs(String... patterns) {
    return refs(List.of(patterns));
  }

  /**
   * Where refs with these names are there.
   *
   * @throws GitRunsException of kind ENVIRONMENT where it can't be reached
   */
  public Map<String, CommitId> refs(List<String> patterns) {
    List<String> words = new ArrayList<>(List.of("ls-remote", "--", remote));
    words.addAll(patterns);
    GitResult answer = BrokenConnection.askedAgain(() -> git.run(words, new byte[0]));
    if (!answer.ok()) {
      throw unreachable(answer);
    }
    Map<String, CommitId> refs = new HashMap<>();
    for (String line : answer.text().lines().toList()) {
      String[] parts = line.split("\t", 2);
      if (parts.length == 2 && CommitId.isCommitId(parts[0])) {
        refs.put(parts[1], new CommitId(parts[0]));
      }
    }
    return refs;
  }

  /**
   * Fetches refs into refs of ours, which follow wherever the remote's have gone.
   *
   * @param into by full name there, the full name here
   * @throws GitRunsException of kind ENVIRONMENT where that fails
   */
  public void fetch(Map<String, String> into) {
    if (into.isEmpty()) {
      return;
    }
    List<String> words =
        new ArrayList<>(
            List.of(
                "-c",
                "gc.auto=0",
                "-c",
                "maintenance.auto=false",
                "fetch",
                told ? "--progress" : "--quiet",
                "--no-tags",
                "--no-write-fetch-head",
                "--no-recurse-submodules",
                remote));
    into.forEach((there, here) -> words.add("+" + there + ":" + here));
    GitResult answer = BrokenConnection.askedAgain(() -> git.run(words, new byte[0]));
    if (!answer.ok()) {
      throw unreachable(answer);
    }
  }

  /** Fetches objects that a partial clone lacks, all with one request. */
  public void fetchObjects(Collection<String> names) {
    if (names.isEmpty()) {
      return;
    }
    List<String> words =
        List.of(
            "-c",
            "gc.auto=0",
            "-c",
            "maintenance.auto=false",
            "-c",
            "fetch.negotiationAlgorithm=noop",
            "fetch",
            told ? "--progress" : "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--filter=blob:none",
            "--stdin",
            remote);
    byte[] wanted = (String.join("\n", names) + "\n").getBytes(StandardCharsets.US_ASCII);
    GitResult answer = BrokenConnection.askedAgain(() -> git.run(words, wanted));
    if (!answer.ok()) {
      throw unreachable(answer);
    }
  }

  /** Pushes a commit to the remote's ref for runs, which it must go on from. */
  public PushAnswer pushRuns(CommitId tip) {
    return push(List.of(), tip, runsRef);
  }

  /**
   * Replaces the remote's history of runs by one without what was erased, by force.
   *
   * @param seen where its ref must still be
   */
  public PushAnswer replaceRuns(CommitId tip, CommitId seen) {
    return push(List.of("--force-with-lease=" + runsRef + ":" + seen.hex()), tip, runsRef);
  }

  /**
   * Replaces the remote's code anchors by some without what was erased, by force.
   *
   * @param seen where its ref must still be
   */
  public PushAnswer replaceCode(CommitId tip, CommitId seen) {
    return push(List.of("--force-with-lease=" + codeRef + ":" + seen.hex()), tip, codeRef);
  }

  /** Pushes a commit to the remote's ref for code anchors; not by force. */
  public PushAnswer pushCode(CommitId tip) {
    return push(List.of(), tip, codeRef);
  }

  /**
   * What became of runs and code that were pushed together.
   *
   * @param code empty where there was none
   */
  public record Together(PushAnswer runs, Optional<PushAnswer> code) {}

  /**
   * Pushes a commit to the remote's ref for runs, and code anchors beside it, without a question
   * before: what the remote has is taken to be what was last seen, and git refuses where it isn't.
   * The lease says so to git; since the commit goes on from what was seen, it forces nothing.
   *
   * @param seen where its ref for runs must still be; an ancestor of the commit
   */
  public Together pushTogether(CommitId tip, CommitId seen, Optional<CommitId> anchors) {
    List<String> refs = new ArrayList<>(List.of(tip.hex() + ":" + runsRef));
    anchors.ifPresent(code -> refs.add(code.hex() + ":" + codeRef));
    GitResult answer = push(List.of("--force-with-lease=" + runsRef + ":" + seen.hex()), refs);
    return new Together(answerOf(runsRef, answer), anchors.map(code -> answerOf(codeRef, answer)));
  }

  private PushAnswer push(List<String> options, CommitId tip, String ref) {
    return answerOf(ref, push(options, List.of(tip.hex() + ":" + ref)));
  }

  private GitResult push(List<String> options, List<String> refs) {
    List<String> words = new ArrayList<>(List.of("push", "--porcelain", "--no-verify"));
    words.addAll(List.of("--no-follow-tags", "--recurse-submodules=no"));
    words.addAll(told ? List.of("--progress") : List.of());
    words.addAll(options);
    words.add(remote);
    words.addAll(refs);
    return git.run(words, new byte[0]);
  }

  private static PushAnswer answerOf(String ref, GitResult answer) {
    return PushAnswer.of(":" + ref, answer.exit(), answer.text(), answer.stderr());
  }

  private GitRunsException unreachable(GitResult answer) {
    String said =
        answer
            .stderr()
            .lines()
            .filter(line -> !line.isBlank())
            .findFirst()
            .orElse("git said nothing");
    return new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        "The remote "
            + Untrusted.line(remote, 60)
            + " can't be reached: "
            + Untrusted.line(said, 300),
        "See whether git ls-remote " + Untrusted.line(remote, 60) + " works. Nothing is lost.");
  }
}
