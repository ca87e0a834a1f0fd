package dev.gitruns.op;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lets git show metric series as text: a driver in git's config, and an attribute that names it.
 * Fetched content can bring neither; the attributes on the branch of runs are fixed, and git
 * doesn't read them for {@code git show} of another branch anyway. So the attribute stands in
 * {@code info/attributes}, or in the user's own file of attributes.
 */
public final class SetupGit {
  /** The name of the driver. */
  public static final String DRIVER = "git-runs-series";

  private static final String NOTES = "refs/notes/textconv/" + DRIVER;
  private static final String COMMENT = "# git runs setup-git: metric series as text";

  /** Only run directories have names of 64 characters in this place. */
  private static final String ATTRIBUTE = "runs/??/" + "?".repeat(64) + "/*.parquet diff=" + DRIVER;

  private final Git git;
  private final Path cwd;
  private final Map<String, String> env;
  private final boolean global;

  /**
   * @param git in the directory cwd
   * @param global whether it is for all repositories of the user
   */
  public SetupGit(Git git, Path cwd, Map<String, String> env, boolean global) {
    this.git = git;
    this.cwd = cwd;
    this.env = Map.copyOf(env);
    this.global = global;
  }

  /** Makes the settings; returns a sentence for each that wasn't there. */
  public List<String> run() {
    List<String> done = new ArrayList<>();
    set(done, "diff." + DRIVER + ".textconv", "git-runs textconv --v1");
    // git keeps the texts in commits of notes, and where it can't name their author, git show dies.
    if (git.run("var", "GIT_COMMITTER_IDENT").ok()) {
      set(done, "diff." + DRIVER + ".cachetextconv", "true");
    }
    set(done, "diff." + DRIVER + ".binary", "true");
    Path file = attributes();
    List<String> lines = read(file);
    if (!lines.contains(ATTRIBUTE)) {
      List<String> more = new ArrayList<>(lines);
      more.add(COMMENT);
      more.add(ATTRIBUTE);
      write(file, more);
      done.add("Added a line for metric series to " + file + ".");
    }
    return done;
  }

  private void set(List<String> done, String key, String value) {
    if (!git.run("config", scope(), "--get", key).text().equals(value)) {
      git.run("config", scope(), key, value).orThrow("set " + key);
      done.add("Set " + key + " = " + value + " in git's " + scope().substring(2) + " config.");
    }
  }

  /** Takes the settings out, and the texts that git kept; returns a sentence for each. */
  public List<String> undo() {
    List<String> done = new ArrayList<>();
    if (git.run("config", scope(), "--remove-section", "diff." + DRIVER).ok()) {
      done.add("Took diff." + DRIVER + " out of git's " + scope().substring(2) + " config.");
    }
    Path file = attributes();
    List<String> lines = read(file);
    if (lines.contains(ATTRIBUTE)) {
      List<String> fewer = new ArrayList<>(lines);
      fewer.removeAll(List.of(COMMENT, ATTRIBUTE));
      write(file, fewer);
      done.add("Took the line for metric series out of " + file + ".");
    }
    if (!git.run("for-each-ref", "--format=%(refname)", NOTES).text().isEmpty()) {
      git.run("update-ref", "-d", NOTES).orThrow("delete " + NOTES);
      done.add("Deleted " + NOTES + ", in which git kept the texts.");
    }
    return done;
  }

  private String scope() {
    return global ? "--global" : "--local";
  }

  private Path attributes() {
    if (!global) {
      return cwd.resolve(
          git.run("rev-parse", "--git-path", "info/attributes")
              .orThrow("find info/attributes")
              .text());
    }
    GitResult set = git.run("config", "--global", "--type=path", "--get", "core.attributesFile");
    if (set.ok()) {
      return cwd.resolve(set.text());
    }
    String base = env.getOrDefault("XDG_CONFIG_HOME", "");
    return base.isEmpty()
        ? Path.of(env.getOrDefault("HOME", "."), ".config", "git", "attributes")
        : Path.of(base, "git", "attributes");
  }

  private static List<String> read(Path file) {
    try {
      // As Latin-1, so that other people's lines keep their bytes whatever they are.
      return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.ISO_8859_1) : List.of();
    } catch (IOException e) {
      throw failure("read", file, e);
    }
  }

  private static void write(Path file, List<String> lines) {
    try {
      if (lines.isEmpty()) {
        Files.deleteIfExists(file);
        return;
      }
      // A link to a file that is kept elsewhere stays a link.
      Path target = Files.exists(file) ? file.toRealPath() : file;
      Files.createDirectories(target.getParent());
      Path part = target.resolveSibling(target.getFileName() + ".git-runs");
      Files.write(part, lines, StandardCharsets.ISO_8859_1);
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw failure("written", file, e);
    }
  }

  private static GitRunsException failure(String what, Path file, IOException e) {
    return new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        "git's file of attributes can't be " + what + ": " + e,
        "Check the permissions of " + file,
        e);
  }
}
