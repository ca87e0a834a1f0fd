package dev.gitruns.op;

import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.RunRow;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.share.BundleRepository;
import dev.gitruns.store.git.RemoteRefs;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Writes runs, and the code that they ran, to one file that any git can fetch from. */
public final class BundleRuns {
  private static final Pattern DATE =
      Pattern.compile(
          "[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.+Z -]+)?"
              + "|[0-9]{1,4}[. ](minute|hour|day|week|month|year)s?[. ]ago|yesterday");

  private final Workspace workspace;

  public BundleRuns(Workspace workspace) {
    this.workspace = workspace;
  }

  /**
   * What to write.
   *
   * @param runs selectors of runs; all where there are none
   * @param since what the reader has: commits of the runs branch or of code, or dates
   * @param code whether the code goes along
   * @param artifacts whether large files go along
   */
  public record Wanted(List<String> runs, List<String> since, boolean code, boolean artifacts) {}

  /**
   * What was written.
   *
   * @param runs how many runs its branch has
   * @param large how many large files are in it
   * @param lacking how many large files of these runs aren't here
   * @param trouble sentences on what couldn't be sealed before
   */
  public record Report(int runs, int large, int lacking, long bytes, List<String> trouble) {}

  /**
   * Seals what is over, and writes the file; one that is there is replaced in one step.
   *
   * @throws GitRunsException of kind NOT_FOUND where there is nothing to write
   */
  public Report create(Path file, Wanted wanted) {
    List<String> trouble = new SealRuns(workspace).pending().trouble();
    RemoteRefs refs = workspace.store().remoteRefs();
    List<CommitId> tips = refs.tips();
    if (tips.isEmpty()) {
      throw new GitRunsException(
          GitRunsException.Kind.NOT_FOUND, "There are no runs here.", "git runs init");
    }
    Set<RunId> all = new TreeSet<>(workspace.store().runs());
    Set<RunId> chosen = wanted.runs().isEmpty() ? all : chosen(wanted.runs());
    Set<RunId> others = new TreeSet<>(all);
    others.removeAll(chosen);
    CommitId tip = workspace.store().unite(tips, others, Optional.empty()).tip().orElseThrow();
    Map<Digest, Path> large = new TreeMap<>();
    int lacking = 0;
    if (wanted.artifacts()) {
      for (Digest digest :
          LargeFiles.pointers(workspace.store(), chosen, Optional.empty()).keySet()) {
        Optional<Path> found = workspace.store().large().find(digest);
        found.ifPresent(path -> large.put(digest, path));
        lacking += found.isPresent() ? 0 : 1;
      }
    }
    List<String> without = new ArrayList<>();
    wanted.since().forEach(since -> without(since, wanted.code(), without));
    if (without.contains("^" + tip.hex()) && large.isEmpty()) {
      throw BundleRepository.nothing();
    }
    try (BundleRepository bundle = UnbundleRuns.repository(workspace)) {
      bundle.ref(workspace.store().ref(), tip);
      if (wanted.code()) {
        workspace.store().anchor(List.of());
        refs.read(refs.anchors()).ifPresent(code -> bundle.ref(refs.anchors(), code));
      }
      if (!large.isEmpty()) {
        bundle.large(large);
      }
      bundle.pack(file, without);
    }
    try {
      return new Report(chosen.size(), large.size(), lacking, Files.size(file), trouble);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All segments of the runs that these name. */
  private Set<RunId> chosen(List<String> selectors) {
    ShowRun show = new ShowRun(workspace);
    Set<RunId> chosen = new TreeSet<>();
    for (String selector : selectors) {
      RunRow row = show.find(selector);
      List<RunId> ids = new ArrayList<>(row.earlier());
      row.id().ifPresent(ids::add);
      if (ids.isEmpty()) {
        throw new GitRunsException(
            GitRunsException.Kind.CONFLICT,
            "The run " + row.shortId() + " isn't sealed, so it can't go along.",
            "Wait for its end, then: git runs seal");
      }
      chosen.addAll(ids);
    }
    return chosen;
  }

  /** What the reader has: of a tip of the branch of runs, their code too. */
  private void without(String since, boolean code, List<String> words) {
    GitResult commit =
        workspace.git().run("rev-parse", "-q", "--verify", "--end-of-options", since + "^{commit}");
    if (!commit.ok()) {
      // git takes any word for a date, and one that it doesn't know for now.
      if (!DATE.matcher(since).matches()) {
        throw new GitRunsException(
            GitRunsException.Kind.USAGE,
            Untrusted.line(since, 80) + " is no commit here, and no date.",
            "As in --since git-runs~3, --since 2026-01-31 or --since 3.days.ago");
      }
      words.add("--since=" + since);
      return;
    }
    words.add("^" + commit.text());
    if (code && workspace.git().run("cat-file", "-e", commit.text() + ":FORMAT").ok()) {
      Set<String> known = new TreeSet<>();
      Set<RunId> runs = workspace.store().remoteRefs().runsOn(new CommitId(commit.text()));
      workspace
          .store()
          .documents(
              runs,
              Set.of(RunFileName.CODE),
              (id, documents) -> {
                Value.Fields read = ListRuns.parse(documents.get(RunFileName.CODE));
                read.text("commit").filter(CommitId::isCommitId).ifPresent(known::add);
                read.text("snapshot").filter(CommitId::isCommitId).ifPresent(known::add);
              });
      byte[] asked = String.join("\n", known).getBytes(StandardCharsets.UTF_8);
      for (String line :
          workspace
              .git()
              .run(List.of("cat-file", "--batch-check"), asked)
              .text()
              .lines()
              .toList()) {
        if (line.contains(" commit ")) {
          words.add("^" + line.substring(0, line.indexOf(' ')));
        }
      }
    }
  }
}
