package dev.gitruns.op;

import dev.gitruns.journal.HostFacts;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.workspace.Caller;
import dev.gitruns.workspace.RunPlace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * Where runs are recorded if git refuses the repository, or there is none: in {@code .git/runs} if
 * a git directory is there, since a later seal finds them, else in {@code .gitruns}.
 */
public final class PlaceOutsideGit {
  private PlaceOutsideGit() {}

  /** The place for runs of this caller. Asks no git, and reads no configuration. */
  public static RunPlace of(Caller caller) {
    Path home = caller.cwd().resolve(".gitruns");
    for (Path at = caller.cwd(); at != null; at = at.getParent()) {
      Path git = at.resolve(".git");
      if (Files.isRegularFile(git.resolve("HEAD"))
          && Files.isDirectory(git.resolve("objects"))
          && Files.isDirectory(git.resolve("refs"))) {
        home = git.resolve("runs");
        break;
      }
    }
    String elsewhere = caller.env().getOrDefault("GITRUNS_DIR", "");
    return new RunPlace(
        elsewhere.isEmpty() ? home.resolve("live") : caller.cwd().resolve(elsewhere),
        home.resolve("cache"),
        caller.cwd(),
        ".",
        caller.env(),
        caller.clock(),
        new SecureRandom(),
        HostFacts.of(Path.of("/proc")),
        new FieldsBuilder().put("name", caller.osUser()).build());
  }
}
