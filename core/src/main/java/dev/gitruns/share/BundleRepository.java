package dev.gitruns.share;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitResult;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A repository of a moment, in which a bundle is packed or unpacked: it sees the objects of the
 * user's, and the user's sees nothing of it until somebody fetches.
 */
public final class BundleRepository implements AutoCloseable {
  /** Where a bundle keeps large files: one commit, whose tree has each by its SHA-256. */
  public static final String LARGE = "refs/runs/large";

  private static final Duration LIMIT = Duration.ofHours(12);
  private static final String HERE = "refs/here/";
  private static final String WHO = "git-runs";

  private final Path dir;
  private final Git git;
  private final List<String> names = new ArrayList<>();

  /**
   * Makes it.
   *
   * @param user git in the user's repository
   * @param common the directory of git that all its work trees share
   * @param dir where to make it; must not be there
   */
  public BundleRepository(Git user, Path common, Path dir) {
    this.dir = dir;
    try {
      Files.createDirectories(dir.getParent());
      // Of the form that we write, whatever the defaults are.
      user.with("GIT_DEFAULT_HASH", "sha1")
          .with("GIT_DEFAULT_REF_FORMAT", "files")
          .run("init", "-q", "--template=", dir.toString())
          .orThrow("git init");
      Path info = Files.createDirectories(dir.resolve(".git").resolve("objects").resolve("info"));
      Path objects = common.resolve("objects");
      // One path a line; a relative one has no part of a name with a line feed.
      Path spelled =
          objects.toString().contains("\n") ? info.getParent().relativize(objects) : objects;
      Files.writeString(info.resolve("alternates"), spelled + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    git = user.inOther(dir).withoutHooks().withTimeout(LIMIT);
  }

  /**
   * Its directory, a work tree with nothing checked out: git finds a bare repository only where
   * safe.bareRepository allows it.
   */
  public Path dir() {
    return dir;
  }

  /** Lets it know what the user's repository has, which a bundle may go on from. */
  public void know(Git user) {
    StringBuilder lines = new StringBuilder();
    String format = "--format=%(objecttype) %(objectname) %(refname)";
    for (String line :
        user.run("for-each-ref", format).orThrow("git for-each-ref").text().lines().toList()) {
      String[] parts = line.split(" ", 3);
      if (parts.length == 3 && parts[0].equals("commit")) {
        lines
            .append("update ")
            .append(HERE)
            .append(parts[2])
            .append(' ')
            .append(parts[1])
            .append('\n');
      }
    }
    git.run(List.of("update-ref", "--stdin"), lines.toString().getBytes(StandardCharsets.UTF_8))
        .orThrow("git update-ref");
  }

  /** Names a commit of the user's repository. */
  public void ref(String name, CommitId commit) {
    git.run("update-ref", name, commit.hex()).orThrow("git update-ref");
    names.add(name);
  }

  /** Takes in large files, by their SHA-256. */
  public void large(Map<Digest, Path> files) {
    StringBuilder paths = new StringBuilder();
    files.values().forEach(path -> paths.append(path).append('\n'));
    List<String> blobs =
        git.run(
                List.of("hash-object", "-w", "--no-filters", "--stdin-paths"),
                paths.toString().getBytes(StandardCharsets.UTF_8))
            .orThrow("git hash-object")
            .text()
            .lines()
            .toList();
    StringBuilder tree = new StringBuilder();
    int i = 0;
    for (Digest digest : files.keySet()) {
      tree.append("100644 blob ").append(blobs.get(i++)).append('\t').append(digest).append('\n');
    }
    String id =
        git.run(List.of("mktree"), tree.toString().getBytes(StandardCharsets.UTF_8))
            .orThrow("git mktree")
            .text();
    String commit =
        git.with("GIT_AUTHOR_NAME", WHO)
            .with("GIT_AUTHOR_EMAIL", WHO + "@invalid")
            .with("GIT_COMMITTER_NAME", WHO)
            .with("GIT_COMMITTER_EMAIL", WHO + "@invalid")
            .set("commit.gpgSign", "false")
            .run("commit-tree", id, "-m", "Large files of runs, by their SHA-256")
            .orThrow("git commit-tree")
            .text();
    ref(LARGE, new CommitId(commit));
  }

  /**
   * Writes all that it names to a bundle, whole or not at all.
   *
   * @param without what the reader has: {@code ^COMMIT} or {@code --since=DATE}
   */
  public void pack(Path file, List<String> without) {
    List<String> words = new ArrayList<>(List.of("bundle", "create", "--quiet", file.toString()));
    words.add("--stdin");
    List<String> lines = new ArrayList<>(names);
    without.stream().filter(word -> word.startsWith("^")).forEach(lines::add);
    without.stream().filter(word -> word.startsWith("--since=")).forEach(words::add);
    GitResult made =
        git.run(words, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    if (made.stderr().contains("empty bundle")) {
      throw nothing();
    }
    made.orThrow("git bundle create");
  }

  /** That a bundle would be empty. */
  public static GitRunsException nothing() {
    return new GitRunsException(
        GitRunsException.Kind.NOT_FOUND,
        "There is nothing to bundle that the reader hasn't got.",
        "Name less after --since, or leave it out.");
  }

  /**
   * Unpacks a bundle, after git found that what it goes on from is here.
   *
   * @return the refs that it has
   * @throws GitRunsException of kind CONFLICT where it goes on from what isn't here
   */
  public SortedMap<String, CommitId> unpack(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          "There is no file " + Untrusted.line(file.toString(), 200) + ".",
          "Give the path of a bundle.");
    }
    GitResult verified = git.run("bundle", "verify", file.toString());
    if (!verified.ok()) {
      boolean lacks = verified.stderr().contains("prerequisite");
      throw new GitRunsException(
          lacks ? GitRunsException.Kind.CONFLICT : GitRunsException.Kind.INVALID,
          lacks
              ? "The bundle goes on from commits that aren't here: it was made with --since."
              : Untrusted.line(file.toString(), 200)
                  + " is no bundle that git can read: "
                  + Untrusted.line(verified.stderr().strip(), 300),
          lacks ? "Get the bundles before it, or one made without --since." : "");
    }
    SortedMap<String, CommitId> heads = new TreeMap<>();
    String listed = git.run("bundle", "list-heads", file.toString()).orThrow("git bundle").text();
    for (String line : listed.lines().toList()) {
      String[] parts = line.split(" ", 2);
      if (parts.length == 2 && CommitId.isCommitId(parts[0]) && parts[1].startsWith("refs/")) {
        heads.put(parts[1], new CommitId(parts[0]));
      }
    }
    List<String> words = new ArrayList<>(List.of("fetch", "--quiet", "--no-tags"));
    words.addAll(List.of("--no-write-fetch-head", file.toString()));
    heads.keySet().forEach(name -> words.add("+" + name + ":" + name));
    git.run(words, new byte[0]).orThrow("git fetch");
    return heads;
  }

  /**
   * Writes large files of a bundle that are wanted into a directory, by their SHA-256; their
   * content isn't checked.
   */
  public SortedMap<Digest, Path> large(java.util.function.Predicate<Digest> wanted) {
    SortedMap<Digest, Path> files = new TreeMap<>();
    if (!git.run("rev-parse", "-q", "--verify", LARGE + "^{tree}").ok()) {
      return files;
    }
    Path into = dir.resolve("large");
    StringBuilder index = new StringBuilder();
    for (String line : git.run("ls-tree", LARGE).orThrow("git ls-tree").text().lines().toList()) {
      String[] parts = line.split("[ \t]", 4);
      if (parts.length == 4
          && parts[0].equals("100644")
          && parts[1].equals("blob")
          && Digest.isDigest(parts[3])
          && wanted.test(new Digest(parts[3]))) {
        index.append(line).append('\n');
        files.put(new Digest(parts[3]), into.resolve(parts[3]));
      }
    }
    Git plain =
        git.set("core.attributesFile", "/dev/null")
            .set("core.autocrlf", "false")
            .with("GIT_ATTR_NOSYSTEM", "1")
            .with("GIT_WORK_TREE", dir.toString())
            .with("GIT_DIR", dir.resolve(".git").toString());
    plain
        .run(
            List.of("update-index", "--add", "--index-info"),
            index.toString().getBytes(StandardCharsets.UTF_8))
        .orThrow("git update-index");
    plain
        .run("checkout-index", "--all", "--force", "--prefix=" + into + "/")
        .orThrow("git checkout-index");
    return files;
  }

  /** Deletes it. */
  @Override
  public void close() {
    try (var entries = Files.walk(dir)) {
      for (Path each : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      return; // it lies in the cache, which may be deleted at any time
    }
  }
}
