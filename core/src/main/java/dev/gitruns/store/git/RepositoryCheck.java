package dev.gitruns.store.git;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at a repository through plain git before JGit may touch it, since JGit takes a repository
 * with SHA-256 names or extensions that it doesn't know for one that it understands, and writes
 * what git then calls broken.
 */
public final class RepositoryCheck {
  /** What JGit handles, or what concerns only the index and the work tree. */
  private static final Set<String> UNDERSTOOD =
      Set.of(
          "noop",
          "noop-v1",
          "partialclone",
          "preciousobjects",
          "worktreeconfig",
          "relativeworktrees",
          "objectformat",
          "refstorage");

  private RepositoryCheck() {}

  /**
   * What git says of a repository that JGit may open.
   *
   * @param commonDir the directory of git that all work trees share
   * @param gitDir the directory of git of this work tree
   * @param workTree the top of the work tree, absent in a bare repository
   * @param config all settings that git sees here, keys as git prints them
   */
  public record Checked(
      Path commonDir, Path gitDir, Optional<Path> workTree, Map<String, List<String>> config) {

    /** Whether objects may be missing, since git fetches them when it needs them. */
    public boolean isPartial() {
      return config.keySet().stream()
          .anyMatch(
              key ->
                  key.equals("extensions.partialclone")
                      || key.startsWith("remote.") && key.endsWith(".promisor"));
    }

    /** The last value of a setting; the section and the name in lower case. */
    public Optional<String> setting(String key) {
      List<String> values = config.getOrDefault(key, List.of());
      return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }
  }

  /** Finds the repository around this directory; refuses one that can't be handled safely. */
  public static Checked check(Path dir) {
    PlainGit git = new PlainGit(dir);
    PlainGit.Answer where =
        git.run(
            "rev-parse",
            "--show-object-format",
            "--git-common-dir",
            "--absolute-git-dir",
            "--is-bare-repository",
            "--is-inside-work-tree");
    if (!where.ok()) {
      throw refusal(dir, where.err());
    }
    List<String> lines = where.lines();
    if (lines.size() < 5) {
      throw refusal(dir, "git rev-parse answered " + lines.size() + " lines in place of 5");
    }
    boolean spread = lines.size() > 5; // a path with a line feed in it
    String common = spread ? answer(git, "--git-common-dir") : lines.get(1);
    String gitDir = spread ? answer(git, "--absolute-git-dir") : lines.get(2);
    if (!lines.get(0).equals("sha1")) {
      throw unsupported("its objects have " + Untrusted.line(lines.get(0), 20) + " names");
    }
    Map<String, List<String>> config = config(git);
    config.keySet().stream()
        .filter(key -> key.startsWith("extensions."))
        .sorted()
        .forEach(key -> checkExtension(key.substring("extensions.".length()), config.get(key)));
    Optional<Path> workTree =
        lines.get(lines.size() - 1).equals("true")
            ? Optional.of(Path.of(answer(git, "--show-toplevel")))
            : Optional.empty();
    return new Checked(
        dir.toAbsolutePath().resolve(common).normalize(), Path.of(gitDir), workTree, config);
  }

  private static String answer(PlainGit git, String question) {
    String text = git.runOrFail("rev-parse", question).text();
    return text.substring(0, text.length() - 1);
  }

  private static void checkExtension(String name, List<String> values) {
    if (!UNDERSTOOD.contains(name.toLowerCase(Locale.ROOT))) {
      throw unsupported("it uses the extension " + Untrusted.line(name, 60));
    }
    if (name.equals("objectformat") && !values.stream().allMatch("sha1"::equals)
        || name.equals("refstorage") && !values.stream().allMatch("files"::equals)) {
      throw unsupported(
          "its extension " + name + " is " + Untrusted.line(String.join(", ", values), 60));
    }
  }

  private static Map<String, List<String>> config(PlainGit git) {
    Map<String, List<String>> config = new HashMap<>();
    for (String entry : git.runOrFail("config", "--null", "--list").text().split("\0")) {
      int end = entry.indexOf('\n');
      String key = end < 0 ? entry : entry.substring(0, end);
      // A key without a value means true.
      String value = end < 0 ? "true" : entry.substring(end + 1);
      config.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
    }
    return config;
  }

  private static GitRunsException unsupported(String why) {
    return new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        "git-runs can't keep runs in this repository: " + why + ". Nothing was changed.",
        "Use a repository with SHA-1 names and files for refs, or keep runs outside git.");
  }

  private static GitRunsException refusal(Path dir, String said) {
    // A .git that leads nowhere is told in other words.
    boolean none = said.contains("not a git repository (or any");
    return new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        none
            ? "There is no git repository at " + Untrusted.line(dir.toString(), 200) + "."
            : "git refuses this repository: " + PlainGit.firstLine(said),
        none ? "Make one with git init, or go to one." : remedy(said));
  }

  /** The command that git itself advises, as for a repository that somebody else owns. */
  private static String remedy(String said) {
    if (said.contains("safe.bareRepository")) {
      return "Name the repository: git --git-dir=DIRECTORY runs …";
    }
    return said.lines()
        .map(String::strip)
        .filter(line -> line.startsWith("git config "))
        .findFirst()
        .map(line -> Untrusted.line(line, 400))
        .orElse("See what git status says here.");
  }
}
