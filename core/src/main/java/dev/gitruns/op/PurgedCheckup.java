package dev.gitruns.op;

import dev.gitruns.git.Git;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.read.ListRuns;
import dev.gitruns.store.Purges;
import dev.gitruns.workspace.Workspace;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which refs still hold, in their history, the bytes of runs that were purged but not erased. */
record PurgedCheckup(Workspace workspace, Git git) {
  private static final int LISTED = 5;
  private static final Pattern DELETED =
      Pattern.compile(":\\d+ \\d+ ([0-9a-f]{40}) \\S+ D\\t(runs/../([0-9a-f]{64}))/(\\S+)");

  List<Diagnosis> run() {
    Purges purges = workspace.store().purges();
    Set<Uid> purged = new TreeSet<>(purges.uids());
    purged.removeAll(purges.erased().uids());
    if (purged.isEmpty() || workspace.store().tip().isEmpty()) {
      return List.of();
    }
    List<String> refs = refs();
    Map<String, Set<String>> deleted = new TreeMap<>();
    Map<String, String> documents = new TreeMap<>();
    for (String line : deletions(refs)) {
      Matcher file = DELETED.matcher(line);
      if (file.matches()) {
        deleted.computeIfAbsent(file.group(2), any -> new TreeSet<>()).add(file.group(4));
        if (file.group(4).equals("run.json")) {
          documents.put(file.group(2), file.group(1));
        }
      }
    }
    Map<Uid, Set<String>> held = new TreeMap<>();
    deleted.forEach(
        (run, files) -> {
          String document =
              documents.getOrDefault(run, workspace.store().ref() + ":" + run + "/run.json");
          Value.Fields fields = ListRuns.parse(git.run("cat-file", "blob", document).stdout());
          fields
              .text("uid")
              .filter(Uid::isUid)
              .map(Uid::new)
              .filter(purged::contains)
              .filter(
                  uid ->
                      purges.coversRun(uid)
                          || files.stream().anyMatch(purges.pathsOf(uid)::contains))
              .ifPresent(uid -> held.computeIfAbsent(uid, any -> new TreeSet<>()).add(run));
        });
    return held.isEmpty() ? List.of() : List.of(diagnosis(held, refs));
  }

  private Diagnosis diagnosis(Map<Uid, Set<String>> held, List<String> refs) {
    List<String> paths = held.values().stream().flatMap(Set::stream).toList();
    Set<String> holding = new LinkedHashSet<>();
    for (String ref : refs) {
      List<String> command =
          new ArrayList<>(List.of("rev-list", "-1", "--full-history", ref, "--"));
      command.addAll(paths);
      if (!git.run(command.toArray(String[]::new)).text().isBlank()) {
        holding.add(ref);
      }
    }
    List<String> runs = held.keySet().stream().map(Uid::text).toList();
    return Diagnosis.note(
        "purged-history",
        "The history of "
            + listed(List.copyOf(holding))
            + " still holds the bytes of "
            + (runs.size() == 1 ? "a run" : runs.size() + " runs")
            + " that "
            + (runs.size() == 1 ? "was" : "were")
            + " purged, wholly or in part: "
            + listed(runs)
            + ".",
        "Whoever has the branch can read them. Erasing removes the whole run from history.",
        "git runs purge --erase --reason TEXT "
            + runs.get(0)
            + ", and if runs are shared: git runs push --erase");
  }

  /** All refs of the history that begins as the runs branch does. */
  private List<String> refs() {
    String ref = workspace.store().ref();
    Set<String> refs = new LinkedHashSet<>(List.of(ref));
    for (String root : lines("rev-list", "--max-parents=0", ref)) {
      refs.addAll(lines("for-each-ref", "--format=%(refname)", "--contains", root));
    }
    return List.copyOf(refs);
  }

  private List<String> deletions(List<String> refs) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "log",
                "--full-history",
                "-m",
                "--no-renames",
                "--diff-filter=D",
                "--raw",
                "--no-abbrev",
                "--format="));
    command.addAll(refs);
    command.addAll(List.of("--", "runs"));
    return lines(command.toArray(String[]::new));
  }

  private static String listed(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(LISTED, names.size())));
    return Untrusted.line(names.size() > LISTED ? first + " and more" : first, 300);
  }

  private List<String> lines(String... command) {
    return git.run(command).text().lines().filter(line -> !line.isBlank()).toList();
  }
}
