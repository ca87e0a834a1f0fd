package dev.gitruns.store.git;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks the user's git about one repository; no hook, no terminal, bounded in time. */
final class PlainGit {
  private static final long LIMIT_SECONDS = 60;

  private final Path dir;
  private final boolean isGitDir;

  /** For commands in a work tree, or wherever git finds a repository from there. */
  PlainGit(Path dir) {
    this(dir, false);
  }

  private PlainGit(Path dir, boolean isGitDir) {
    this.dir = dir;
    this.isGitDir = isGitDir;
  }

  /**
   * For commands in this git directory, which is named to git: with safe.bareRepository=explicit,
   * the default of git 3, it isn't looked for.
   */
  static PlainGit ofGitDir(Path dir) {
    return new PlainGit(dir, true);
  }

  /** How a command ended. */
  record Answer(int exit, byte[] out, String err) {
    boolean ok() {
      return exit == 0;
    }

    String text() {
      return new String(out, StandardCharsets.UTF_8);
    }

    List<String> lines() {
      return text().lines().toList();
    }
  }

  /** Runs git with these arguments; fails only where git can't be run at all. */
  Answer run(String... args) {
    List<String> command = new ArrayList<>(List.of("git", "-c", "core.hooksPath=/dev/null"));
    command.addAll(List.of(args));
    if (!Files.isDirectory(dir)) {
      throw new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          "There is no directory " + Untrusted.line(dir.toString(), 200) + ".",
          "Name a directory inside a git repository.");
    }
    try {
      Process process = builder(command).start();
      process.getOutputStream().close();
      Drain errors = new Drain(process.getErrorStream());
      byte[] out = process.getInputStream().readAllBytes();
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("no end after " + LIMIT_SECONDS + " s");
      }
      return new Answer(process.exitValue(), out, errors.text());
    } catch (IOException e) {
      throw unable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unable(e);
    }
  }

  /** Runs git with these arguments; fails with git's own words where git fails. */
  Answer runOrFail(String... args) {
    Answer answer = run(args);
    if (!answer.ok()) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "git " + args[0] + " failed: " + firstLine(answer.err()),
          "");
    }
    return answer;
  }

  /** Starts git for a conversation. */
  Process start(String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(args));
    return builder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private ProcessBuilder builder(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    builder.environment().put("LC_ALL", "C");
    if (isGitDir) {
      builder.environment().put("GIT_DIR", dir.toString());
    }
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    builder.environment().put("GIT_OPTIONAL_LOCKS", "0");
    return builder;
  }

  static String firstLine(String text) {
    return Untrusted.line(text.lines().findFirst().orElse("it said nothing"), 300);
  }

  private static GitRunsException unable(Exception cause) {
    return new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        "git can't be run: " + cause.getMessage() + ".",
        "Install git 2.30 or newer, and see that it is on the path.",
        cause);
  }

  /** Reads what a process complains about, so that it never waits for us. */
  private static final class Drain {
    private static final int KEPT = 1 << 16;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Thread thread;

    Drain(InputStream from) {
      thread = new Thread(() -> copy(from), "git-runs-stderr");
      thread.setDaemon(true);
      thread.start();
    }

    private void copy(InputStream from) {
      byte[] buffer = new byte[4096];
      try (from) {
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
          bytes.write(buffer, 0, Math.min(n, Math.max(0, KEPT - bytes.size())));
        }
      } catch (IOException e) {
        // The process is gone; what it said so far is all there is.
        return;
      }
    }

    String text() throws InterruptedException {
      thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }
}
