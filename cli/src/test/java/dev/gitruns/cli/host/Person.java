package dev.gitruns.cli.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Somebody with a home, a password known to git's credential helper, and a key for ssh. */
final class Person {
  final Path home;
  private final Map<String, String> env;

  Person(Path people, String name, Gitea host) throws Exception {
    home = Files.createDirectories(people.resolve(name));
    Path bin = Files.createDirectories(home.resolve("bin"));
    Path program = bin.resolve("git-runs");
    Files.writeString(
        program,
        "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 \"-Dgitruns.launcher=$0\" -cp '%s' dev.gitruns.cli.Main \"$@\"\n"
            .formatted(
                ProcessHandle.current().info().command().orElseThrow(),
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path"))));
    if (!program.toFile().setExecutable(true)) {
      throw new IOException("not executable: " + program);
    }
    env =
        Map.of(
            "HOME",
            home.toString(),
            "PATH",
            bin + ":" + System.getenv("PATH"),
            "LC_ALL",
            "C",
            "GIT_CONFIG_NOSYSTEM",
            "1",
            "GIT_SSH_COMMAND",
            "ssh -F none -i '%s' -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile='%s'"
                .formatted(home.resolve("key"), home.resolve("known")));
    Files.writeString(
        home.resolve(".gitconfig"),
        "[user]\n\tname = %s\n\temail = %s@example.org\n[credential]\n\thelper = store\n"
            .formatted(name, name));
    Files.writeString(
        home.resolve(".git-credentials"),
        "http://%s:%s@127.0.0.1%%3a%d\n".formatted(name, Gitea.password(name), host.http));
    run(home, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home.resolve("key").toString());
    host.user(name, Files.readString(home.resolve("key.pub")));
  }

  /** How a command ended, and what it said on both streams. */
  record Outcome(int exit, String said) {}

  /** Does as told, however it ends. */
  Outcome call(Path in, String... words) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(List.of(words)))
            .directory(in.toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(env);
    Process process = builder.start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(String.join(" ", words) + " doesn't end: " + said);
    }
    return new Outcome(process.exitValue(), said.strip());
  }

  /** Does as told, and gives what was said; fails where it fails. */
  String run(Path in, String... words) throws Exception {
    Outcome outcome = call(in, words);
    if (outcome.exit() != 0) {
      throw new AssertionError(String.join(" ", words) + ": " + outcome.said());
    }
    return outcome.said();
  }

  /** A clone with runs set up to go where it came from. */
  Path clone(String url, String name) throws Exception {
    run(home, "git", "clone", "-q", url, name);
    Path clone = home.resolve(name);
    run(clone, "git", "runs", "init", "--share", "origin");
    return clone;
  }

  /** Records a run that keeps a file of these many bytes, and one of a few. */
  void record(Path in, int bytes) throws Exception {
    run(
        in,
        "git",
        "runs",
        "record",
        "--artifact",
        "model.bin",
        "--artifact",
        "note.txt",
        "--",
        "sh",
        "-c",
        "head -c " + bytes + " /dev/urandom >model.bin; echo small >note.txt");
  }
}
