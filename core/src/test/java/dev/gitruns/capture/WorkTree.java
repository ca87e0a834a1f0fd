package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitPath;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A real repository in a directory of its own, cut off from the user's configuration. */
public final class WorkTree {
  static final String SECRET = "AKIA-this-is-the-secret";

  public final Path top;
  final Path cache;
  public final Map<String, String> env = new HashMap<>();
  Predicate<byte[]> holdsSecret =
      bytes -> new String(bytes, StandardCharsets.ISO_8859_1).contains(SECRET);
  CodeSettings settings = CodeSettings.DEFAULT;

  private WorkTree(Path top, Path home) {
    this.top = top;
    this.cache = home.resolve("cache");
    env.put("PATH", System.getenv("PATH"));
    env.put("HOME", home.toString());
    env.put("GIT_CONFIG_NOSYSTEM", "1");
    env.put("GIT_AUTHOR_DATE", "1700000000 +0100");
    env.put("GIT_COMMITTER_DATE", "1700000000 +0100");
  }

  /** A repository without a commit. */
  static WorkTree empty(Path dir) {
    try {
      Files.createDirectories(dir.resolve("home"));
      WorkTree tree =
          new WorkTree(Files.createDirectories(dir.resolve("work")), dir.resolve("home"));
      tree.git("init", "-q", "-b", "main");
      tree.git("config", "user.name", "Ada");
      tree.git("config", "user.email", "ada@example.com");
      return tree;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A repository with one commit of a.txt, train.py and lib/net.py. */
  public static WorkTree withCommit(Path dir) {
    WorkTree tree = empty(dir);
    tree.write("a.txt", "one\n").write("train.py", "print(1)\n").write("lib/net.py", "x = 1\n");
    tree.commit("First commit\n\nChange-Id: 1");
    return tree;
  }

  /** The same user in another directory. */
  WorkTree at(Path other) {
    WorkTree tree = new WorkTree(other, Path.of(env.get("HOME")));
    tree.env.putAll(env);
    return tree;
  }

  void commit(String message) {
    git("add", "-A");
    git("commit", "-q", "--allow-empty", "-m", message);
  }

  WorkTree write(String name, String text) {
    return write(name, text.getBytes(StandardCharsets.UTF_8));
  }

  WorkTree write(String name, byte[] bytes) {
    try {
      Path file = top.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete(String name) {
    try {
      Files.delete(top.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String git(String... args) {
    GitResult result = Git.in(top, env).run(args);
    assertThat(result.exit()).as("git %s: %s", List.of(args), result.stderr()).isZero();
    return result.text();
  }

  CodeCapture capturing() {
    return new CodeCapture(env, settings, holdsSecret, new Random());
  }

  CodeState capture() {
    return capturing().capture(top, cache);
  }

  /** Path and content of every file of a commit, links as their target. */
  Map<String, String> files(CommitId commit) {
    Map<String, String> files = new TreeMap<>();
    byte[] listed =
        Git.in(top, env).run("ls-tree", "-r", "-z", commit.hex()).orThrow("ls-tree").stdout();
    for (String line : GitPath.split(listed)) {
      String[] fields = line.substring(0, line.indexOf('\t')).split(" ");
      String path = new GitPath(line.substring(line.indexOf('\t') + 1)).text();
      String content =
          fields[1].equals("commit")
              ? "commit " + fields[2]
              : new String(
                  Git.in(top, env).run("cat-file", "blob", fields[2]).stdout(),
                  StandardCharsets.UTF_8);
      files.put(path, content);
    }
    return files;
  }

  String mode(CommitId commit, String path) {
    return git("ls-tree", commit.hex(), "--", path).split(" ")[0];
  }

  /**
   * All that a capture must leave alone: index bytes, refs, reflogs, HEAD, config, stash, files;
   * not objects, which it adds, as the filter of LFS does.
   */
  Map<String, String> fingerprint() {
    Map<String, String> all = new TreeMap<>();
    Path gitDir = Path.of(git("rev-parse", "--absolute-git-dir"));
    Path common = top.resolve(git("rev-parse", "--git-common-dir"));
    for (Path root : List.of(top, gitDir, common)) {
      try (Stream<Path> walk = Files.walk(root)) {
        for (Path file : walk.toList()) {
          boolean objects =
              file.startsWith(common.resolve("objects")) || file.startsWith(common.resolve("lfs"));
          if (!objects && Files.isRegularFile(file)) {
            String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            all.put(file.toString(), Files.getLastModifiedTime(file) + " " + bytes);
          } else if (!objects) {
            all.put(file.toString(), "");
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return all;
  }
}
