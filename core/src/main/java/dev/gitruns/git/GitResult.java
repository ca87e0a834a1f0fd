package dev.gitruns.git;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.nio.charset.StandardCharsets;

/**
 * How a git command ended.
 *
 * @param exit its exit status
 * @param stdout everything it wrote there
 * @param stderr the first 64 KiB of what it wrote there, as text, the passwords of addresses masked
 */
public record GitResult(int exit, byte[] stdout, String stderr) {
  public GitResult {
    stderr = GitWords.masked(stderr);
  }

  public boolean ok() {
    return exit == 0;
  }

  /** Standard output as text, without the line feed at its end. */
  public String text() {
    String all = new String(stdout, StandardCharsets.UTF_8);
    return all.endsWith("\n") ? all.substring(0, all.length() - 1) : all;
  }

  /** This result, or an exception with git's own words where it failed. */
  public GitResult orThrow(String what) {
    if (ok()) {
      return this;
    }
    String said = stderr.isBlank() ? "exit status " + exit : stderr.strip();
    throw new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        what + " failed: " + Untrusted.line(said, 400),
        "See what git says about this repository: git status");
  }
}
