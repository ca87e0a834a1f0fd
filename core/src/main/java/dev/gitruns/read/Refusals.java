package dev.gitruns.read;

import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;

/** What a remote refused before, by its id; if that is forgotten, it is only offered again. */
public record Refusals(Path file, String remote) {

  /** Code commits that a remote refused. */
  public static Refusals ofCode(Workspace workspace, String remote) {
    return of(workspace, "refused-code", remote);
  }

  /** Runs that were purged, and that a remote doesn't take as a part of the history either. */
  public static Refusals ofHistories(Workspace workspace, String remote) {
    return of(workspace, "refused-histories", remote);
  }

  private static Refusals of(Workspace workspace, String file, String remote) {
    return new Refusals(workspace.store().directory().cache().resolve(file), remote + " ");
  }

  public Set<String> read() {
    Set<String> refused = new TreeSet<>();
    try {
      if (Files.isRegularFile(file)) {
        for (String line : Files.readAllLines(file)) {
          if (line.startsWith(remote)) {
            refused.add(line.substring(remote.length()));
          }
        }
      }
    } catch (IOException e) {
      return Set.of();
    }
    return refused;
  }

  public void add(String id) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file, remote + id + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      // It is offered again with the next push.
      return;
    }
  }

  /** Forgets them, so that all are offered again. */
  public void forget() {
    try {
      if (Files.isRegularFile(file)) {
        Files.write(
            file,
            Files.readAllLines(file).stream().filter(line -> !line.startsWith(remote)).toList());
      }
    } catch (IOException e) {
      return;
    }
  }
}
