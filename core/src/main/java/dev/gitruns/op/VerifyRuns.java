package dev.gitruns.op;

import dev.gitruns.capture.Git;
import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.seal.RunFileName;
import dev.gitruns.seal.SealedRun;
import dev.gitruns.store.RunContents;
import dev.gitruns.verify.RunFiles;
import dev.gitruns.verify.RunVerifier;
import dev.gitruns.verify.SealedFiles;
import dev.gitruns.verify.VerifyReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Checks runs, and the history of the branch. */
public final class VerifyRuns {
  private final Workspace workspace;
  private final Git git;

  public VerifyRuns(Workspace workspace) {
    this.workspace = workspace;
    git = Git.in(workspace.caller().cwd(), workspace.caller().env());
  }

  /**
   * Something wrong that isn't in one run's bytes.
   *
   * @param code CODE_MISSING, CHANGED or REMOVED
   */
  public record BranchFinding(String code, String subject, String message) {}

  /** What was found about the branch as a whole. */
  public record History(boolean checked, List<BranchFinding> findings) {
    public History {
      findings = List.copyOf(findings);
    }
  }

  /** How many runs {@link #all} will look at. */
  public int count() {
    return workspace.store().runs().size() + workspace.store().pending().size();
  }

  /** Checks every run that is kept here, one after the other. */
  public void all(Consumer<VerifyReport> receiver) {
    workspace.store().runs().forEach(id -> receiver.accept(one(id)));
    for (SealedRun waiting : workspace.store().pending()) {
      if (workspace.store().contents(waiting.id()).isEmpty()) {
        receiver.accept(RunVerifier.verify(SealedFiles.of(waiting)));
      }
    }
  }

  /** Checks one sealed run. */
  public VerifyReport one(RunId id) {
    Optional<RunFiles> stored = StoredRunFiles.of(workspace.store(), id);
    if (stored.isPresent()) {
      return RunVerifier.verify(stored.get());
    }
    return workspace.store().pending().stream()
        .filter(run -> run.id().equals(id))
        .findFirst()
        .map(run -> RunVerifier.verify(SealedFiles.of(run)))
        .orElseThrow(() -> new IllegalArgumentException("no run " + id));
  }

  /** Whether the code that these runs name is in this repository. */
  public List<BranchFinding> code(List<RunId> ids) {
    List<BranchFinding> findings = new ArrayList<>();
    StringBuilder asked = new StringBuilder();
    List<String> subjects = new ArrayList<>();
    for (RunId id : ids) {
      Value.Fields code = document(id);
      for (String field : List.of("commit", "snapshot")) {
        code.text(field)
            .filter(CommitId::isCommitId)
            .ifPresent(
                hex -> {
                  asked.append(hex).append('\n');
                  subjects.add(id.shortForm() + " " + field + " " + hex);
                });
      }
    }
    byte[] stdin = asked.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    List<String> answers =
        git.run(List.of("cat-file", "--batch-check"), stdin)
            .orThrow("look for the code")
            .text()
            .lines()
            .toList();
    for (int i = 0; i < answers.size(); i++) {
      if (!answers.get(i).contains(" commit ")) {
        findings.add(
            new BranchFinding(
                "CODE_MISSING", subjects.get(i), "The commit isn't in this repository."));
      }
    }
    return findings;
  }

  private Value.Fields document(RunId id) {
    Optional<RunContents> contents = workspace.store().contents(id);
    Optional<byte[]> bytes = contents.flatMap(run -> run.find(RunFileName.CODE));
    return bytes.map(ListRuns::parse).orElse(Value.Fields.EMPTY);
  }

  /** Whether the branch only ever grew: every path that was there stays as it was. */
  public History history() {
    if (workspace.store().tip().isEmpty()) {
      return new History(false, List.of());
    }
    List<BranchFinding> findings = new ArrayList<>();
    String log =
        git.run(
                "log",
                "-m",
                "--first-parent",
                "--no-renames",
                "--diff-filter=MDT",
                "--name-status",
                "--format=commit %H",
                workspace.store().ref(),
                "--",
                "runs",
                "events")
            .orThrow("read the history")
            .text();
    String commit = "";
    for (String line : log.lines().toList()) {
      if (line.startsWith("commit ")) {
        commit = line.substring("commit ".length());
      } else if (!line.isBlank() && !isPurged(line.substring(2))) {
        boolean removed = line.startsWith("D");
        findings.add(
            new BranchFinding(
                removed ? "REMOVED" : "CHANGED",
                line.substring(2),
                "Commit " + commit + (removed ? " took it away." : " changed it.")));
      }
    }
    return new History(true, findings);
  }

  /** Whether a purge accounts for the path: then it is gone by an event, not by damage. */
  private boolean isPurged(String path) {
    String[] parts = path.split("/");
    return parts.length > 2
        && parts[0].equals("runs")
        && !workspace.store().purges().isEmpty()
        && dev.gitruns.model.Digest.isDigest(parts[2])
        && workspace.store().contents(RunId.of(parts[2])).isEmpty()
        && purgedUid(path);
  }

  private boolean purgedUid(String path) {
    String run = path.substring(0, path.indexOf('/', "runs/xx/".length())) + "/run.json";
    String last =
        git.run("log", "-1", "--format=%H", "--diff-filter=A", workspace.store().ref(), "--", run)
            .text()
            .strip();
    if (last.isEmpty()) {
      return false;
    }
    byte[] bytes = git.run("cat-file", "blob", last + ":" + run).stdout();
    return CanonicalJson.parse(bytes) instanceof Value.Fields document
        && document
            .text("uid")
            .filter(dev.gitruns.model.Uid::isUid)
            .map(uid -> workspace.store().purges().coversRun(new dev.gitruns.model.Uid(uid)))
            .orElse(false);
  }
}
