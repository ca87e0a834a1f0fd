package dev.gitruns.capture;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitPath;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.GitRunsException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The repository around a directory, as far as a snapshot needs it.
 *
 * @param git at the top of the work tree, or in the repository where there is none
 * @param hasWorkTree false in a bare repository and inside {@code .git}
 * @param isShallow whether commits may lack their parents here
 */
record Repository(Git git, Path top, Path gitDir, boolean hasWorkTree, boolean isShallow) {
  /** Values of {@code status.showUntrackedFiles} that hide them; newer gits take booleans. */
  private static final Set<String> HIDES_UNTRACKED = Set.of("no", "false", "off", "0", "");

  /** Empty where git finds no repository. */
  static Optional<Repository> around(Path dir, Git git) {
    GitResult kind =
        git.run(
            "rev-parse",
            "--is-bare-repository",
            "--is-inside-work-tree",
            "--is-shallow-repository",
            "--absolute-git-dir",
            "--show-toplevel");
    List<String> answers = kind.text().lines().toList();
    boolean inside = answers.size() > 1 && answers.get(1).equals("true");
    // Without a work tree git answers all but the last question before it fails.
    if (!kind.ok() && (inside || answers.size() < 4)) {
      if (kind.stderr().contains("not a git repository")) {
        return Optional.empty();
      }
      kind.orThrow("Looking for the repository");
    }
    if (answers.size() < 4) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "git is too old to tell about this repository.",
          "Install git 2.30 or newer.");
    }
    String gitDir = answers.get(3);
    String top = answers.get(answers.size() - 1);
    if (answers.size() != (inside ? 5 : 4)) {
      // A path with a line feed in it.
      gitDir = git.run("rev-parse", "--absolute-git-dir").orThrow("Finding .git").text();
      top = git.run("rev-parse", "--show-toplevel").text();
    }
    return Optional.of(of(git, path(gitDir), inside ? path(top) : dir, answers));
  }

  private static Repository of(Git git, Path gitDir, Path top, List<String> answers) {
    return new Repository(
        git.at(top), top, gitDir, answers.get(1).equals("true"), answers.get(2).equals("true"));
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "The path of this repository can't be spelled in this locale.",
          "Set a UTF-8 locale, such as LC_ALL=C.UTF-8.",
          e);
    }
  }

  /**
   * What the configuration says.
   *
   * @param remote the cleaned address of the branch's remote, or of origin, or of the only one
   * @param listsUntracked whether git lists untracked files
   */
  record Settings(Optional<String> remote, boolean listsUntracked) {}

  /** Reads the settings for this branch. */
  Settings settings(Optional<String> branch) {
    GitResult found =
        git.run(
            "config",
            "-z",
            "--get-regexp",
            "^(remote\\..*\\.url|branch\\..*\\.remote|status\\.showuntrackedfiles)$");
    Map<String, String> urls = new HashMap<>();
    String name = "";
    String untracked = "normal";
    for (String raw : GitPath.split(found.stdout())) {
      int end = raw.indexOf('\n');
      if (end < 0) {
        continue;
      }
      String key = new GitPath(raw.substring(0, end)).text();
      String value = new GitPath(raw.substring(end + 1)).text();
      if (key.startsWith("remote.")) {
        urls.putIfAbsent(key.substring(7, key.length() - 4), value);
      } else if (key.startsWith("status.")) {
        untracked = value;
      } else if (key.equals("branch." + branch.orElse("") + ".remote")) {
        name = value;
      }
    }
    String url = urls.get(name);
    if (url == null) {
      url = urls.size() == 1 ? urls.values().iterator().next() : urls.get("origin");
    }
    return new Settings(
        Optional.ofNullable(url).flatMap(RemoteAddress::clean),
        !HIDES_UNTRACKED.contains(untracked.toLowerCase(Locale.ROOT)));
  }

  /** Whether git takes executable bits from the file system. */
  boolean trustsModes() {
    String answer = git.run("config", "--type=bool", "core.fileMode").text();
    return !answer.strip().toLowerCase(Locale.ROOT).equals("false");
  }
}
