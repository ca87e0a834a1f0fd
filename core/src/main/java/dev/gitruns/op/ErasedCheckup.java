package dev.gitruns.op;

import dev.gitruns.capture.Git;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.store.BranchFormat;
import dev.gitruns.store.ErasedSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where bytes still lie that were erased from the branch: histories of a branch of runs that don't
 * know of the erasure, and erased commits of code.
 */
record ErasedCheckup(Workspace workspace, Git git) {
  private static final String EXPIRE =
      "git reflog expire --expire=now --expire-unreachable=now --all && git gc --prune=now";
  private static final String TEXTS = "refs/notes/textconv/" + SetupGit.DRIVER;
  private static final int LISTED = 5;

  List<Diagnosis> run() {
    ErasedSet erased = workspace.store().purges().erased();
    if (erased.isEmpty()) {
      return List.of();
    }
    List<Diagnosis> found = new ArrayList<>();
    Map<String, String> refs = new LinkedHashMap<>();
    for (String line :
        git.run("for-each-ref", "--format=%(objectname) %(refname)").text().lines().toList()) {
      refs.put(line.substring(line.indexOf(' ') + 1), line.substring(0, line.indexOf(' ')));
    }
    Set<String> old = older(new LinkedHashSet<>(refs.values()), erased);
    List<String> names = new ArrayList<>();
    refs.forEach((name, commit) -> addIf(old.contains(commit), name, names));
    if (!names.isEmpty()) {
      found.add(
          lies(
              "refs",
              String.join(", ", names.subList(0, Math.min(LISTED, names.size()))),
              "git fetch, where it was erased there too; else delete them: git update-ref -d REF"));
    }
    Set<String> logged = new LinkedHashSet<>(lines("rev-list", "--walk-reflogs", "--all"));
    logged.removeAll(refs.values());
    if (!older(logged, erased).isEmpty()) {
      found.add(lies("reflogs", "logs of refs", EXPIRE));
    }
    Set<String> loose = new LinkedHashSet<>();
    for (String line : lines("fsck", "--unreachable", "--no-reflogs", "--no-progress")) {
      addIf(line.contains(" commit "), line.substring(line.lastIndexOf(' ') + 1), loose);
    }
    loose.removeAll(logged);
    if (!older(loose, erased).isEmpty()) {
      found.add(lies("packs", "objects that nothing names", "git gc --prune=now"));
    }
    List<String> code = new ArrayList<>();
    for (CommitId commit : erased.commits()) {
      addIf(git.run("cat-file", "-e", commit.hex() + "^{commit}").ok(), commit.hex(), code);
    }
    if (!code.isEmpty()) {
      found.add(lies("code", "commits of code: " + String.join(", ", code), EXPIRE));
    }
    if (refs.containsKey(TEXTS)) {
      found.add(lies("texts", "the texts of series that git keeps", "git update-ref -d " + TEXTS));
    }
    if (found.isEmpty()) {
      found.add(Diagnosis.ok("erased", "nothing of what was erased is left here"));
    }
    return found;
  }

  private static <T> void addIf(boolean wanted, T each, java.util.Collection<T> all) {
    if (wanted) {
      all.add(each);
    }
  }

  private List<String> lines(String... command) {
    return git.run(command).text().lines().filter(line -> !line.isBlank()).toList();
  }

  /**
   * Those of the commits that are of a branch of runs which still has something that was erased.
   */
  private Set<String> older(Set<String> commits, ErasedSet erased) {
    Set<String> old = new LinkedHashSet<>();
    for (String commit : commits) {
      byte[] format = git.run("cat-file", "blob", commit + ":FORMAT").stdout();
      if (format.length > 0 && !knows(format, erased)) {
        old.add(commit);
      }
    }
    return old;
  }

  private static boolean knows(byte[] format, ErasedSet erased) {
    try {
      ErasedSet there = BranchFormat.parse(format).erased();
      return there.uids().containsAll(erased.uids());
    } catch (GitRunsException | IllegalArgumentException e) {
      // Some other file of that name, or a format of the future.
      return !new String(format, StandardCharsets.UTF_8).contains("\"erased\"");
    }
  }

  private static Diagnosis lies(String code, String where, String next) {
    return Diagnosis.todo(
        "erased-" + code,
        "Bytes that were erased still lie in this clone: " + where + ".",
        "Whoever can read this disk can read them.",
        next);
  }
}
