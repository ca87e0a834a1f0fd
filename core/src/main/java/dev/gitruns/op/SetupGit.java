package dev.gitruns.op;

import dev.gitruns.capture.Git;
import java.util.ArrayList;
import java.util.List;

/** Settings that let git show metric series as text; fetched content can't bring them along. */
public final class SetupGit {
  /** The name that the attribute {@code diff=} of the branch's files has. */
  public static final String DRIVER = "git-runs-series";

  private final Git git;
  private final String scope;

  public SetupGit(Git git, boolean global) {
    this.git = git;
    scope = global ? "--global" : "--local";
  }

  /** Makes the settings; returns a sentence for each. */
  public List<String> run() {
    List<String> done = new ArrayList<>();
    set(done, "diff." + DRIVER + ".textconv", "git-runs textconv --v1");
    set(done, "diff." + DRIVER + ".cachetextconv", "true");
    set(done, "diff." + DRIVER + ".binary", "true");
    return done;
  }

  private void set(List<String> done, String key, String value) {
    git.run("config", scope, key, value).orThrow("set " + key);
    done.add("Set " + key + " = " + value + " in git's " + scope.substring(2) + " config.");
  }

  /** Takes the settings out. */
  public List<String> undo() {
    int exit = git.run("config", scope, "--remove-section", "diff." + DRIVER).exit();
    return exit == 0
        ? List.of("Took diff." + DRIVER + " out of git's " + scope.substring(2) + " config.")
        : List.of("Nothing to do: diff." + DRIVER + " isn't set.");
  }
}
