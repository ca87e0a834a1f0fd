package dev.gitruns.op;

import dev.gitruns.git.Git;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.store.BranchFormat;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.workspace.Workspace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where bytes still lie that were erased: histories of a branch of runs that don't know of the
 * erasure, and erased commits of code. No advice touches a ref or a log of the user's.
 */
record ErasedCheckup(Workspace workspace, Git git) {
  private static final String COLLECT = "git gc --prune=now";
  private static final String COLLECTS =
      " The command also deletes other objects that no ref, log or stash has, such as lost commits.";
  private static final String TEXTS = "refs/notes/textconv/" + SetupGit.DRIVER;
  private static final String FETCHED = "refs/runs/remotes/";
  private static final int LISTED = 5;

  List<Diagnosis> run() {
    ErasedSet erased = workspace.store().purges().erased();
    if (erased.isEmpty()) {
      return List.of();
    }
    List<Diagnosis> found = new ArrayList<>();
    Map<String, String> refs = new LinkedHashMap<>();
    for (String line : lines("for-each-ref", "--format=%(objectname) %(refname)")) {
      refs.put(line.substring(line.indexOf(' ') + 1), line.substring(0, line.indexOf(' ')));
    }
    Set<String> old = older(new LinkedHashSet<>(refs.values()), erased);
    List<String> names = new ArrayList<>();
    refs.forEach((name, commit) -> addIf(old.contains(commit), name, names));
    if (!names.isEmpty()) {
      found.add(
          lies(
              "refs",
              listed(names),
              "git fetch, where it was erased there too; else delete them: git update-ref -d REF"));
    }
    List<String> code = present(erased);
    code.stream().limit(LISTED).forEach(commit -> findRefs(commit, found));
    Set<String> logged = logs(refs, erased, code, found);
    Set<String> loose = new LinkedHashSet<>();
    for (String line : lines("fsck", "--unreachable", "--no-reflogs", "--no-progress")) {
      addIf(line.contains(" commit "), line.substring(line.lastIndexOf(' ') + 1), loose);
    }
    boolean unnamed = code.stream().anyMatch(loose::contains);
    loose.removeAll(logged);
    if (unnamed && found.isEmpty() || !older(loose, erased).isEmpty()) {
      found.add(lies("packs", "objects that nothing names", COLLECT));
    }
    if (refs.containsKey(TEXTS)) {
      found.add(lies("texts", "the texts of series that git keeps", "git update-ref -d " + TEXTS));
    }
    if (found.isEmpty()) {
      found.add(Diagnosis.ok("erased", "nothing of what was erased is left here"));
    }
    return found;
  }

  /** The erased commits of code that are in this repository. */
  private List<String> present(ErasedSet erased) {
    List<String> code = new ArrayList<>();
    for (CommitId commit : erased.commits()) {
      addIf(git.run("cat-file", "-e", commit.hex() + "^{commit}").ok(), commit.hex(), code);
    }
    return code;
  }

  /** Names the refs that have an erased commit of code, each with what to do about it. */
  private void findRefs(String commit, List<Diagnosis> found) {
    List<String> others = new ArrayList<>();
    for (String ref : lines("for-each-ref", "--format=%(refname)", "--contains", commit)) {
      String what = ref + " has the erased code commit " + commit;
      if (ref.equals(workspace.store().remoteRefs().anchors())) {
        found.add(lies("code", what, "git runs seal"));
      } else if (ref.startsWith(FETCHED)) {
        String remote = ref.substring(FETCHED.length()).replaceFirst("/[^/]*$", "");
        found.add(lies("code", what, "Replace it there: git runs push --erase " + shown(remote)));
      } else if (ref.startsWith("refs/runs/")) {
        found.add(lies("code", what, "git update-ref -d " + shown(ref)));
      } else {
        others.add(ref);
      }
    }
    if (!others.isEmpty()) {
      found.add(
          lies(
              "code",
              listed(others)
                  + (others.size() == 1 ? " has" : " have")
                  + " the code commit "
                  + commit,
              "Move or delete it, if the commit is to be gone."));
    }
  }

  /** The commits that logs of refs have; names the logs that have something erased. */
  private Set<String> logs(
      Map<String, String> refs, ErasedSet erased, List<String> code, List<Diagnosis> found) {
    Map<String, Set<String>> entries = new LinkedHashMap<>();
    for (String line : lines("log", "--walk-reflogs", "--all", "--format=%H %gD")) {
      String commit = line.substring(0, line.indexOf(' '));
      if (!refs.containsValue(commit)) {
        entries
            .computeIfAbsent(commit, any -> new LinkedHashSet<>())
            .add(line.substring(line.indexOf(' ') + 1));
      }
    }
    Set<String> ours = new LinkedHashSet<>();
    List<String> theirs = new ArrayList<>();
    Set<String> holding = new LinkedHashSet<>(older(entries.keySet(), erased));
    for (String commit : entries.keySet()) {
      addIf(isAnchorOf(commit, code), commit, holding);
    }
    for (String commit : holding) {
      for (String entry : entries.get(commit)) {
        String ref = entry.replaceFirst("@\\{.*", "");
        if (isOurs(ref)) {
          ours.add(ref);
        } else {
          theirs.add(entry);
        }
      }
    }
    if (!ours.isEmpty()) {
      found.add(
          lies(
              "reflogs",
              "logs of " + listed(List.copyOf(ours)),
              "git reflog expire --expire=now --expire-unreachable=now "
                  + shown(String.join(" ", ours))
                  + " && "
                  + COLLECT));
    }
    if (!theirs.isEmpty()) {
      String last = theirs.get(theirs.size() - 1);
      found.add(
          lies("log", "entries of logs: " + listed(theirs), "git reflog delete " + shown(last)));
    }
    return entries.keySet();
  }

  /** Whether a commit of a log is an erased one or, being an anchor, keeps one. */
  private boolean isAnchorOf(String commit, List<String> code) {
    return code.stream()
        .anyMatch(
            each ->
                each.equals(commit) || git.run("merge-base", "--is-ancestor", each, commit).ok());
  }

  private boolean isOurs(String ref) {
    String branch = workspace.store().ref().replaceFirst("^refs/heads/", "/");
    return ref.equals(workspace.store().ref())
        || ref.startsWith("refs/runs/")
        || ref.startsWith("refs/remotes/") && ref.endsWith(branch);
  }

  private static String listed(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(LISTED, names.size())));
    return shown(names.size() > LISTED ? first + " and more" : first);
  }

  private static String shown(String text) {
    return Untrusted.line(text, 600);
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
        "Whoever can read this disk can read them." + (next.endsWith(COLLECT) ? COLLECTS : ""),
        next);
  }
}
