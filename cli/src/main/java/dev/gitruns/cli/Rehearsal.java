package dev.gitruns.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Plays the common commands on a stage of its own, so that Java can archive the classes that they
 * load; the launcher starts it once for each jar and Java.
 */
final class Rehearsal {
  private static final String POINTS =
      "for i in 1 2 3; do echo '{\"m\":{\"loss\":0.'$i',\"val/acc\":'$i'},\"s\":'$i'}'"
          + " >> \"$GITRUNS_JOURNAL\"; echo $i; done";

  private static final List<List<String>> SCENES =
      List.of(
          List.of("init"),
          List.of("record", "-n", "one", "--param", "lr=0.1", "--", "sh", "-c", POINTS),
          List.of("record", "-n", "two", "--param", "lr=0.2", "--", "sh", "-c", POINTS),
          List.of("ls"),
          List.of("ls", "--json", "--where", "loss < 1 and config.lr > 0", "--sort", "-loss"),
          List.of("show", "@0"),
          List.of("show", "@0", "--json"),
          List.of("diff", "@1", "@0"),
          List.of("plot", "loss", "@0", "@1"),
          List.of("tag", "@0", "best"),
          List.of("note", "@0", "text"),
          List.of("push", "--yes", "origin"),
          List.of("record", "-n", "three", "--", "true"),
          List.of("push"),
          List.of("fetch"),
          List.of("verify", "--all"),
          List.of("--help"));

  private Rehearsal() {}

  /**
   * @param arguments an empty directory
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path stage = Path.of(arguments[0]);
    Map<String, String> env = new HashMap<>(System.getenv());
    env.keySet().removeIf(name -> name.startsWith("GIT") || name.startsWith("XDG_"));
    env.put("HOME", stage.toString());
    env.put("GIT_CONFIG_NOSYSTEM", "1");
    Path work = Files.createDirectory(stage.resolve("work"));
    Files.writeString(work.resolve("train.py"), "print(1)\n");
    git(work, env, "init", "-q");
    git(work, env, "config", "user.name", "Rehearsal");
    git(work, env, "config", "user.email", "rehearsal@localhost");
    git(work, env, "add", ".");
    git(work, env, "commit", "-q", "-m", "Stage");
    git(work, env, "init", "-q", "--bare", "../origin.git");
    git(work, env, "remote", "add", "origin", "../origin.git");
    git(work, env, "push", "-q", "origin", "HEAD");
    Files.writeString(work.resolve("train.py"), "print(2)\n");
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    for (List<String> scene : SCENES) {
      CommandRunner.run(
          scene.toArray(String[]::new),
          new Surroundings(
              InputStream.nullInputStream(),
              nowhere,
              nowhere,
              env,
              work,
              Terminal.of("", "", env),
              Clock.systemUTC(),
              System.getProperty("user.name", "unknown")));
    }
    Runtime.getRuntime().halt(0);
  }

  private static void git(Path directory, Map<String, String> env, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder git = new ProcessBuilder("git").directory(directory.toFile()).inheritIO();
    git.command().addAll(List.of(arguments));
    git.environment().clear();
    git.environment().putAll(env);
    git.start().waitFor();
  }
}
