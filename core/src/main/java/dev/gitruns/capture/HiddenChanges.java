package dev.gitruns.capture;

import dev.gitruns.git.GitPath;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Changes that status keeps silent about: files marked as assume-unchanged or skip-worktree that
 * are there and differ all the same.
 */
final class HiddenChanges {
  private HiddenChanges() {}

  static List<StatusEntry> find(Repository repository) {
    List<StatusEntry> found = new ArrayList<>();
    List<StatusEntry> asked = new ArrayList<>();
    List<String> known = new ArrayList<>();
    ByteArrayOutputStream paths = new ByteArrayOutputStream();
    byte[] answer =
        repository.git().run("ls-files", "-v", "-s", "-z").orThrow("Listing files").stdout();
    for (String line : GitPath.split(answer)) {
      // tag SP mode SP object SP stage TAB path
      char tag = line.charAt(0);
      if (tag != 'S' && !Character.isLowerCase(tag)) {
        continue;
      }
      int tab = line.indexOf('\t');
      String[] fields = line.substring(2, tab).split(" ");
      GitPath path = new GitPath(line.substring(tab + 1));
      Optional<FileStamp> stamp = path.under(repository.top()).flatMap(FileStamp::of);
      if (fields[0].equals("160000")) {
        continue;
      }
      if (stamp.isEmpty()) {
        if (tag != 'S' && tag != 's') {
          found.add(entry(path, fields[0], "000000"));
        }
      } else if (stamp.get().kind() != 'f' || path.raw().indexOf('\n') >= 0) {
        found.add(entry(path, fields[0], fields[0]));
      } else {
        asked.add(entry(path, fields[0], fields[0]));
        known.add(fields[1]);
        paths.writeBytes((path.raw() + "\n").getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    if (asked.isEmpty()) {
      return found;
    }
    List<String> now =
        repository
            .git()
            .set("core.safecrlf", "false")
            .run(List.of("hash-object", "--stdin-paths"), paths.toByteArray())
            .orThrow("Hashing files that are marked as unchanged")
            .text()
            .lines()
            .toList();
    for (int i = 0; i < asked.size(); i++) {
      if (i >= now.size() || !now.get(i).equals(known.get(i))) {
        found.add(asked.get(i));
      }
    }
    return found;
  }

  private static StatusEntry entry(GitPath path, String headMode, String workMode) {
    return new StatusEntry(path, StatusEntry.Kind.TRACKED, headMode, workMode);
  }
}
