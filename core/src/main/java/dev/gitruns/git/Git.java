package dev.gitruns.git;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Runs the user's git in one directory: never through a shell, never waiting for a terminal, with a
 * time limit and bounded output. Immutable; safe for several threads.
 */
public final class Git {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int OUTPUT = 64 << 20;
  private static final int ERRORS = 64 << 10;

  /** What git itself clears before it works in another repository. */
  private static final List<String> REPOSITORY_VARIABLES =
      List.of(
          "GIT_ALTERNATE_OBJECT_DIRECTORIES",
          "GIT_OBJECT_DIRECTORY",
          "GIT_DIR",
          "GIT_WORK_TREE",
          "GIT_IMPLICIT_WORK_TREE",
          "GIT_GRAFT_FILE",
          "GIT_INDEX_FILE",
          "GIT_NO_REPLACE_OBJECTS",
          "GIT_REPLACE_REF_BASE",
          "GIT_PREFIX",
          "GIT_SHALLOW_FILE",
          "GIT_QUARANTINE_PATH",
          "GIT_COMMON_DIR",
          "GIT_INTERNAL_SUPER_PREFIX");

  private final Path dir;
  private final Map<String, String> env;
  private final List<String> settings;
  private final Duration limit;
  private final Deadline deadline;
  private final GitProgress progress;

  private Git(
      Path dir,
      Map<String, String> env,
      List<String> settings,
      Duration limit,
      Deadline deadline,
      GitProgress progress) {
    this.dir = dir;
    this.env = Map.copyOf(env);
    this.settings = List.copyOf(settings);
    this.limit = limit;
    this.deadline = deadline;
    this.progress = progress;
  }

  /** The git found on {@code PATH} of this environment, to run in this directory. */
  public static Git in(Path dir, Map<String, String> env) {
    Map<String, String> set = new HashMap<>(env);
    set.put("GIT_OPTIONAL_LOCKS", "0");
    set.put("GIT_TERMINAL_PROMPT", "0");
    set.put("GIT_PAGER", "cat");
    set.put("GIT_EDITOR", ":");
    set.put("LC_ALL", "C");
    set.put("LANGUAGE", "C");
    // They would change what a path on our command line or in git's answer means.
    for (String name : List.of("GIT_LITERAL", "GIT_GLOB", "GIT_NOGLOB", "GIT_ICASE")) {
      set.remove(name + "_PATHSPECS");
    }
    set.remove("GIT_EXTERNAL_DIFF");
    set.remove("GIT_DIFF_OPTS");
    return new Git(dir, set, List.of(), LIMIT, null, null);
  }

  /** The same with one more environment variable. */
  public Git with(String name, String value) {
    Map<String, String> set = new HashMap<>(env);
    set.put(name, value);
    return new Git(dir, set, settings, limit, deadline, progress);
  }

  /** The same with {@code -c name=value}. */
  public Git set(String name, String value) {
    List<String> more = new ArrayList<>(settings);
    more.add("-c");
    more.add(name + "=" + value);
    return new Git(dir, env, more, limit, deadline, progress);
  }

  /** The same with this much time for each command; 60 seconds unless told. */
  public Git withTimeout(Duration time) {
    return new Git(dir, env, settings, time, deadline, progress);
  }

  /** The same with a moment at which every command stops. */
  public Git until(Deadline moment) {
    return new Git(dir, env, settings, limit, moment, progress);
  }

  /** The same with its progress, where a command is asked for it, told rather than kept. */
  public Git telling(GitProgress to) {
    return new Git(dir, env, settings, limit, deadline, to);
  }

  /** The same in another directory of the same repository. */
  public Git at(Path other) {
    return new Git(other, env, settings, limit, deadline, progress);
  }

  /** The same in a directory of another repository, which git finds from there. */
  public Git inOther(Path other) {
    Map<String, String> set = new HashMap<>(env);
    REPOSITORY_VARIABLES.forEach(set::remove);
    return new Git(other, set, settings, limit, deadline, progress);
  }

  /** The same without the user's hooks and file system monitor. */
  public Git withoutHooks() {
    return set("core.hooksPath", "/dev/null").set("core.fsmonitor", "false");
  }

  /**
   * The same with the user's character encoding, which filter programs may need; messages stay
   * English.
   */
  public Git inLocaleOf(Map<String, String> user) {
    Map<String, String> set = new HashMap<>(env);
    set.remove("LC_ALL");
    Optional.ofNullable(user.get("LC_ALL"))
        .filter(s -> !s.isEmpty())
        .ifPresent(all -> set.put("LC_CTYPE", all));
    set.put("LC_MESSAGES", "C");
    return new Git(dir, set, settings, limit, deadline, progress);
  }

  public GitResult run(String... args) {
    return run(List.of(args), new byte[0]);
  }

  /**
   * Runs one command and waits for its end; a failure is in the result.
   *
   * @throws GitTimeout if its time was over; it and its children are killed then
   * @throws GitRunsException if git can't be started or wrote more than 64 MiB
   */
  public GitResult run(List<String> args, byte[] stdin) {
    return run(args, stdin, OUTPUT);
  }

  /** Runs one command whose output nobody needs, however long it is. */
  public GitResult runUnread(List<String> args, byte[] stdin) {
    return run(args, stdin, 0);
  }

  private GitResult run(List<String> args, byte[] stdin, int output) {
    String what = args.isEmpty() ? "" : args.get(0);
    Duration time = limit;
    if (deadline != null) {
      deadline.check(what);
      time = deadline.left().compareTo(limit) < 0 ? deadline.left() : limit;
    }
    Process process = start(args);
    try {
      return finish(process, what, stdin, time, output);
    } finally {
      kill(process);
    }
  }

  private Process start(List<String> args) {
    if (!Files.isDirectory(dir)) {
      throw new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          "There is no directory " + Untrusted.line(dir.toString(), 200) + ".",
          "Run this in a directory of the repository.");
    }
    List<String> command = new ArrayList<>();
    command.add(executable(env).orElseThrow(() -> notFound(null)).toString());
    command.add("--no-pager");
    command.addAll(settings);
    command.addAll(args);
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    builder.environment().clear();
    builder.environment().putAll(env);
    try {
      return builder.start();
    } catch (IOException e) {
      throw notFound(e);
    }
  }

  private static GitRunsException notFound(IOException cause) {
    return new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        "git can't be run: " + (cause == null ? "it isn't on the PATH." : cause.getMessage()),
        "Install git 2.30 or newer and make sure that `git version` works here.",
        cause);
  }

  /** The first git on the PATH; relative entries of it never count. */
  private static Optional<Path> executable(Map<String, String> env) {
    String path = env.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    for (String entry : path.split(Pattern.quote(File.pathSeparator))) {
      for (String name : List.of("git", "git.exe")) {
        try {
          Path file = Path.of(entry, name);
          if (file.isAbsolute() && Files.isRegularFile(file) && Files.isExecutable(file)) {
            return Optional.of(file);
          }
        } catch (InvalidPathException e) {
          continue;
        }
      }
    }
    return Optional.empty();
  }

  private GitResult finish(Process process, String what, byte[] stdin, Duration time, int output) {
    Drain out = new Drain(process.getInputStream(), output, output == 0 ? null : process, null);
    Drain err = new Drain(process.getErrorStream(), ERRORS, null, progress);
    Thread feeder = daemon(() -> feed(process.getOutputStream(), stdin));
    long end = System.nanoTime() + time.toNanos();
    try {
      if (!process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new GitTimeout(what);
      }
      // A child that lives on may hold the pipe; it gets what is left of the time.
      if (!out.join(end) || !err.join(end)) {
        throw new GitTimeout(what);
      }
      feeder.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitTimeout(what);
    }
    if (out.overflowed) {
      throw new GitRunsException(
          GitRunsException.Kind.ENVIRONMENT,
          "git " + what + " wrote more than " + (OUTPUT >> 20) + " MiB; that is more than we read.",
          "");
    }
    return new GitResult(process.exitValue(), out.bytes(), err.text());
  }

  private static void feed(OutputStream to, byte[] bytes) {
    try (to) {
      to.write(bytes);
    } catch (IOException e) {
      // git may end without reading all; its exit status says whether that is a failure.
      return;
    }
  }

  private static void kill(Process process) {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "git pipe");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Reads a pipe to its end and keeps its first bytes; kills the process where told, if more. */
  private static final class Drain {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final Thread thread;
    private final ProgressSieve sieve;
    private volatile boolean overflowed;

    Drain(InputStream from, int most, Process killed, GitProgress told) {
      this.sieve = told == null ? null : new ProgressSieve(told);
      this.thread = daemon(() -> drain(from, most, killed));
    }

    private void drain(InputStream from, int most, Process killed) {
      byte[] buffer = new byte[1 << 16];
      try (from) {
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
          if (sieve == null) {
            kept.write(buffer, 0, Math.min(n, most - kept.size()));
          } else {
            sieve.take(buffer, n, kept, most);
          }
          if (kept.size() == most && killed != null) {
            overflowed = true;
            kill(killed);
          }
        }
        if (sieve != null) {
          sieve.end(kept, most);
        }
      } catch (IOException e) {
        // The pipe broke with its process; what came before counts.
        return;
      }
    }

    boolean join(long end) throws InterruptedException {
      thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
      return !thread.isAlive();
    }

    byte[] bytes() {
      return kept.toByteArray();
    }

    String text() {
      return new String(bytes(), StandardCharsets.UTF_8);
    }
  }
}
