package dev.gitruns.share;

import dev.gitruns.git.Git;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import dev.gitruns.store.InitReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The hook with which the ordinary {@code git push} carries runs. A hook that somebody else made is
 * kept beside it and still runs; directories of hooks that others share are left alone.
 */
public final class PushHook {
  private static final String NAME = "pre-push";
  private static final String KEPT = NAME + ".chained";
  private static final String MARK = "# git-runs pre-push:";
  private static final String TEXT = "/dev/gitruns/hooks/" + NAME;

  /** What a hook of a directory that others share may call; nothing where runs aren't shared. */
  private static final String LINE =
      "hook=$(git rev-parse --git-common-dir)/runs/pre-push;"
          + " if [ -x \"$hook\" ]; then \"$hook\" \"$@\" || exit; fi";

  private final Path commonDir;
  private final Path hooks;

  /**
   * @param git in the directory cwd
   * @param commonDir the directory of git that all work trees share
   */
  public PushHook(Git git, Path cwd, Path commonDir) {
    this.commonDir = commonDir;
    this.hooks =
        cwd.resolve(git.run("rev-parse", "--git-path", "hooks").orThrow("find the hooks").text())
            .normalize();
  }

  /**
   * Installs it, or brings it up to date.
   *
   * @param launcher the program git-runs, if it is known where it is
   * @param java the Java that runs it now
   */
  public InitReport install(Optional<String> launcher, Optional<String> java) {
    String text = text(launcher, java);
    try {
      return isOurs(hooks) ? installed(text) : advised(text);
    } catch (IOException e) {
      throw failure("written", e);
    }
  }

  private static String text(Optional<String> launcher, Optional<String> java) {
    try (InputStream in = PushHook.class.getResourceAsStream(TEXT)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@LAUNCHER@", quoted(launcher.orElse("")))
          .replace("@JAVA@", quoted(java.orElse("")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /** Whether these hooks are those of this repository alone. */
  private boolean isOurs(Path directory) throws IOException {
    Path there = directory;
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    return there.toRealPath().startsWith(commonDir.toRealPath());
  }

  private InitReport installed(String text) throws IOException {
    Path file = hooks.resolve(NAME);
    Optional<byte[]> before = read(file);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (before.isPresent() && Arrays.equals(before.get(), bytes) && Files.isExecutable(file)) {
      return new InitReport(List.of(), List.of());
    }
    List<String> done = new ArrayList<>();
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isMade(before)) {
      done.add("Kept your hook pre-push as " + keep(file, before) + "; it runs first, as before.");
    }
    write(file, bytes);
    done.add(
        "Installed the hook "
            + file
            + ": git push carries runs too. (git config runs.hook off stops that.)");
    return new InitReport(done, List.of());
  }

  /** Copies a hook of the user's to a name of its own, before ours takes its place. */
  private Path keep(Path file, Optional<byte[]> content) throws IOException {
    for (Path each : kept()) {
      if (content.isPresent() && Arrays.equals(content.get(), read(each).orElse(null))) {
        return each;
      }
    }
    for (int i = 1; ; i++) {
      Path place = hooks.resolve(i == 1 ? KEPT : KEPT + "-" + i);
      try {
        return Files.copy(
            file, place, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
      } catch (FileAlreadyExistsException e) {
        continue;
      }
    }
  }

  private List<Path> kept() throws IOException {
    if (!Files.isDirectory(hooks)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(hooks)) {
      return files.filter(file -> file.getFileName().toString().startsWith(KEPT)).sorted().toList();
    }
  }

  private InitReport advised(String text) throws IOException {
    Path own = ownCopy();
    write(own, text.getBytes(StandardCharsets.UTF_8));
    return new InitReport(
        List.of("Wrote " + own + ", which a hook may call."),
        List.of(
            "Hooks are in "
                + Untrusted.line(hooks.toString(), 300)
                + " (core.hooksPath), "
                + (isHusky() ? "which husky generates" : "which isn't this repository's alone")
                + ", so no hook was installed there. To send runs with git push, add this line to "
                + Untrusted.line(userHook().toString(), 300)
                + ", before anything that reads its input: "
                + LINE));
  }

  /** Husky 9 has the user's hooks one directory above those that it generates. */
  private boolean isHusky() {
    return hooks.endsWith("_")
        && (hooks.getParent().endsWith(".husky") || Files.isRegularFile(hooks.resolve("h")));
  }

  /** The file in which a line of the user's lasts. */
  private Path userHook() {
    return (isHusky() ? hooks.getParent() : hooks).resolve(NAME);
  }

  private Path ownCopy() {
    return commonDir.resolve("runs").resolve(NAME);
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Path part = file.resolveSibling(file.getFileName() + ".git-runs-part");
    Files.write(part, bytes);
    if (!part.toFile().setExecutable(true, false)) {
      throw new IOException("can't be made executable: " + part);
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean isMade(Optional<byte[]> content) {
    return content
        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).contains("\n" + MARK))
        .orElse(false);
  }

  private static Optional<byte[]> read(Path file) throws IOException {
    return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  /** Whether git runs it here. */
  public boolean isInstalled() {
    try {
      return isMade(read(hooks.resolve(NAME)));
    } catch (IOException e) {
      return false;
    }
  }

  /** Takes it away, and puts the hook that was there before back in its place. */
  public InitReport remove() {
    List<String> done = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    Path file = hooks.resolve(NAME);
    try {
      if (Files.deleteIfExists(ownCopy())) {
        done.add("Deleted " + ownCopy() + ".");
      }
      if (!isOurs(hooks)) {
        return new InitReport(done, warnings);
      }
      List<Path> kept = new ArrayList<>(kept());
      if (isMade(read(file))) {
        if (kept.isEmpty()) {
          Files.delete(file);
          done.add("Deleted the hook " + file + ".");
        } else {
          Path last = kept.remove(kept.size() - 1);
          Files.move(
              last, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
          done.add("Put your own hook back: " + file + ".");
        }
      }
      kept.forEach(each -> warnings.add("A hook of yours that was replaced is still at " + each));
    } catch (IOException e) {
      throw failure("taken away", e);
    }
    return new InitReport(done, warnings);
  }

  private GitRunsException failure(String what, IOException cause) {
    return new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        "The hook pre-push can't be " + what + ": " + cause,
        "Check the permissions of " + hooks,
        cause);
  }
}
