package dev.gitruns.op;

import dev.gitruns.diff.FileChange;
import dev.gitruns.git.Git;
import dev.gitruns.git.GitResult;
import dev.gitruns.git.GitTimeout;
import dev.gitruns.model.CommitId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds which files differ between the code of two runs. */
final class ChangedCode {
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final Git git;

  ChangedCode(Git git) {
    // Comparing must neither fetch what a partial clone lacks nor run programs of the
    // configuration.
    this.git = git.with("GIT_NO_LAZY_FETCH", "1").withTimeout(LONGEST);
  }

  /** The files, by path; empty if either commit isn't in this repository. */
  Optional<List<FileChange>> between(CommitId from, CommitId to) {
    try {
      GitResult result =
          git.run(
              "diff-tree",
              "-r",
              "-z",
              "--numstat",
              "--no-renames",
              "--no-ext-diff",
              "--no-textconv",
              from.hex(),
              to.hex());
      return result.ok() ? Optional.of(parse(result.stdout())) : Optional.empty();
    } catch (GitTimeout e) {
      return Optional.empty(); // very large files; the commits are compared all the same
    }
  }

  private static List<FileChange> parse(byte[] output) {
    List<FileChange> files = new ArrayList<>();
    for (String entry : new String(output, StandardCharsets.UTF_8).split("\0")) {
      String[] fields = entry.split("\t", 3);
      if (fields.length == 3) {
        files.add(new FileChange(fields[2], count(fields[0]), count(fields[1])));
      }
    }
    return files;
  }

  /** A number of lines, which binary files don't have. */
  private static Optional<Long> count(String field) {
    return field.equals("-") ? Optional.empty() : Optional.of(Long.parseLong(field));
  }
}
