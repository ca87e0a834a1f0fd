package dev.gitruns.op;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.series.ZstdLibrary;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The programs beside us, and who the user is to them. */
final class ToolCheckup {
  private static final Pattern VERSION = Pattern.compile("git version ([0-9]+)\\.([0-9]+)(\\S*)");
  private static final int OLDEST = 30;

  private ToolCheckup() {}

  static Diagnosis git(Git git) {
    String said = git.run("version").orThrow("git version").text();
    Matcher version = VERSION.matcher(said);
    if (!version.lookingAt()) {
      return Diagnosis.note(
          "git", Untrusted.line(said, 80), "Its version can't be read.", "git version");
    }
    int major = Integer.parseInt(version.group(1));
    int minor = Integer.parseInt(version.group(2));
    String name = "git " + major + "." + minor + Untrusted.line(version.group(3), 20);
    return major > 2 || major == 2 && minor >= OLDEST
        ? Diagnosis.ok("git", name)
        : Diagnosis.todo(
            "git",
            name,
            "It is older than 2." + OLDEST + ", which we need.",
            "Install a newer git.");
  }

  /** Whether series of metrics can be read and written; empty if they can. */
  static List<Diagnosis> zstd() {
    try {
      ZstdLibrary.require();
      return List.of();
    } catch (GitRunsException e) {
      return List.of(
          Diagnosis.todo(
              "zstd", e.getMessage(), "Runs with metrics can't be sealed or read.", e.next()));
    }
  }

  static Diagnosis lfs(Git git) {
    GitResult version = git.run("lfs", "version");
    return version.ok()
        ? Diagnosis.ok("lfs", Untrusted.line(version.text().split(" ")[0], 40))
        : Diagnosis.ok(
            "lfs",
            "git-lfs isn't installed. git-runs doesn't need it; a plain checkout of the runs branch"
                + " shows pointers in place of files over 256 KiB.");
  }

  static Diagnosis user(Workspace workspace) {
    return isSet(workspace, "user.name") && isSet(workspace, "user.email")
        ? Diagnosis.ok("user", Untrusted.line(workspace.author(), 80))
        : Diagnosis.note(
            "user",
            "git doesn't know who you are.",
            "Commits of runs carry the name git-runs, and events the name of the account.",
            "git config --global user.name NAME; git config --global user.email ADDRESS");
  }

  private static boolean isSet(Workspace workspace, String key) {
    return workspace.store().repository().setting(key).filter(v -> !v.isBlank()).isPresent();
  }
}
