package dev.gitruns.op;

import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.read.RunRow;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The code commits that only one run has: they go with it if it is erased. To be asked before the
 * run is purged.
 */
record CodeOfPurgedRun(Workspace workspace) {
  private static final String RUNS = ":(glob)runs/*/*/";

  TreeSet<CommitId> of(Uid uid) {
    TreeSet<CommitId> own = new TreeSet<>();
    TreeSet<CommitId> others = new TreeSet<>();
    ShowRun show = new ShowRun(workspace);
    for (RunRow row : show.rows()) {
      add(show.open(row).document(RunFileName.CODE), row.uid().equals(uid) ? own : others);
    }
    if (workspace.store().purges().coversRun(uid)) {
      removed(uid).forEach(code -> add(code, own));
    }
    own.removeAll(others);
    own.removeIf(commit -> !isHere(commit) || isKeptBy(commit, others));
    return own;
  }

  private static void add(Value.Fields code, TreeSet<CommitId> to) {
    for (String field : List.of("snapshot", "commit")) {
      code.text(field).filter(CommitId::isCommitId).map(CommitId::new).ifPresent(to::add);
    }
  }

  /** The documents of a run that was purged before, which only history still has. */
  private List<Value.Fields> removed(Uid uid) {
    Map<String, Map<String, String>> directories = new TreeMap<>();
    List<String> words =
        new ArrayList<>(
            List.of("log", "-m", "--raw", "--no-abbrev", "--no-renames", "--diff-filter=D"));
    words.add("--format=");
    workspace.store().remoteRefs().tips().forEach(tip -> words.add(tip.hex()));
    words.addAll(List.of("--", RUNS + RunFileName.RUN, RUNS + RunFileName.CODE));
    GitResult log = workspace.git().run(words, new byte[0]).orThrow("Looking for purged runs");
    // :mode mode object object D TAB path
    for (String line : log.text().lines().filter(each -> each.startsWith(":")).toList()) {
      String path = line.substring(line.indexOf('\t') + 1);
      int slash = path.lastIndexOf('/');
      directories
          .computeIfAbsent(path.substring(0, slash), any -> new TreeMap<>())
          .put(path.substring(slash + 1), line.split(" ")[2]);
    }
    return directories.values().stream()
        .filter(
            files -> document(files, RunFileName.RUN).text("uid").equals(Optional.of(uid.text())))
        .map(files -> document(files, RunFileName.CODE))
        .toList();
  }

  private Value.Fields document(Map<String, String> files, String name) {
    if (!files.containsKey(name)) {
      return Value.Fields.EMPTY;
    }
    GitResult blob = workspace.git().run("cat-file", "blob", files.get(name));
    return blob.ok() ? ListRuns.parse(blob.stdout()) : Value.Fields.EMPTY;
  }

  private boolean isHere(CommitId commit) {
    return workspace.git().run("cat-file", "-e", commit.hex() + "^{commit}").ok();
  }

  /** Whether a branch, a tag or the code of other runs has this commit. */
  private boolean isKeptBy(CommitId commit, TreeSet<CommitId> others) {
    List<String> words = new ArrayList<>(List.of("rev-list", "-1", "--ignore-missing"));
    words.add(commit.hex());
    words.addAll(List.of("--not", "--branches", "--tags", "--remotes"));
    words.add("HEAD");
    words.add("--stdin");
    StringBuilder lines = new StringBuilder();
    others.forEach(other -> lines.append('^').append(other.hex()).append('\n'));
    GitResult found =
        workspace.git().run(words, lines.toString().getBytes(StandardCharsets.US_ASCII));
    // A commit that can't be judged stays: it may be the user's.
    return !found.ok() || Optional.of(found.text()).filter(text -> !text.isBlank()).isEmpty();
  }
}
