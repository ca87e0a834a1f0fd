package dev.gitruns.capture;

import dev.gitruns.git.GitPath;
import dev.gitruns.model.CommitId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The answer of {@code git status --porcelain=v2 -z --branch --no-renames}: one consistent view of
 * HEAD, branch and what differs.
 */
record Status(Optional<CommitId> head, Optional<String> branch, List<StatusEntry> entries) {

  static Status parse(byte[] answer) {
    Optional<CommitId> head = Optional.empty();
    Optional<String> branch = Optional.empty();
    List<StatusEntry> entries = new ArrayList<>();
    for (String line : GitPath.split(answer)) {
      if (line.startsWith("# branch.oid ")) {
        head = Optional.of(line.substring(13)).filter(CommitId::isCommitId).map(CommitId::new);
      } else if (line.startsWith("# branch.head ")) {
        branch =
            Optional.of(new GitPath(line.substring(14)).text())
                .filter(name -> !name.equals("(detached)"));
      } else if (line.startsWith("1 ")) {
        // 1 XY sub mH mI mW hH hI path
        String[] f = line.split(" ", 9);
        entries.add(entry(f[8], f[2], f[3], f[5]));
      } else if (line.startsWith("u ")) {
        // u XY sub m1 m2 m3 mW h1 h2 h3 path; the mode in HEAD is that of our side
        String[] f = line.split(" ", 11);
        entries.add(entry(f[10], f[2], f[4], f[6]));
      } else if (line.startsWith("? ")) {
        entries.add(untracked(new GitPath(line.substring(2))));
      }
    }
    return new Status(head, branch, entries);
  }

  static StatusEntry untracked(GitPath path) {
    return new StatusEntry(path, StatusEntry.Kind.UNTRACKED, "000000", "100644");
  }

  private static StatusEntry entry(String path, String sub, String headMode, String workMode) {
    boolean module = sub.startsWith("S");
    return new StatusEntry(
        new GitPath(path),
        module ? StatusEntry.Kind.SUBMODULE : StatusEntry.Kind.TRACKED,
        headMode,
        workMode);
  }
}
