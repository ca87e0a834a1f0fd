package dev.gitruns.capture;

import dev.gitruns.git.GitPath;
import java.util.Optional;
import java.util.Set;

/**
 * Directories that tools write to and nobody edits. Untracked files in them never enter a snapshot.
 */
final class OutputDirectories {

  /** Names of such directories, at any depth. */
  static final Set<String> NAMES =
      Set.of(
          ".cache",
          ".eggs",
          ".gitruns",
          ".gradle",
          ".hypothesis",
          ".ipynb_checkpoints",
          ".mypy_cache",
          ".neptune",
          ".nox",
          ".pytest_cache",
          ".ruff_cache",
          ".tox",
          ".venv",
          "__pycache__",
          "checkpoints",
          "lightning_logs",
          "mlruns",
          "multirun",
          "node_modules",
          "outputs",
          "runs",
          "target",
          "tb_logs",
          "venv",
          "wandb");

  private OutputDirectories() {}

  /** The outermost such directory that this path lies in or is, with a slash at its end. */
  static Optional<GitPath> of(GitPath path) {
    String raw = path.raw();
    int from = 0;
    for (int slash = raw.indexOf('/'); slash >= 0; slash = raw.indexOf('/', from)) {
      if (NAMES.contains(raw.substring(from, slash))) {
        return Optional.of(new GitPath(raw.substring(0, slash + 1)));
      }
      from = slash + 1;
    }
    return Optional.empty();
  }
}
