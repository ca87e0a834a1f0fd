package dev.gitruns.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/** Calls git-runs in this process, at a moment that never passes. */
record Invocation(Path dir, Terminal terminal, Map<String, String> env) {

  /** What a call came to. */
  record Outcome(int exit, String out, String err) {}

  static Invocation in(Path dir) {
    Map<String, String> env = new HashMap<>(System.getenv());
    env.putAll(SampleRepository.SETTLED);
    return new Invocation(dir, new Terminal(false, false, false, false, 0), env);
  }

  Invocation at(Terminal other) {
    return new Invocation(dir, other, env);
  }

  Invocation from(Path other) {
    return new Invocation(other, terminal, env);
  }

  Outcome run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings surroundings =
        new Surroundings(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            env,
            dir,
            terminal,
            Clock.fixed(Instant.EPOCH.plus(SampleRun.NOW, ChronoUnit.MICROS), ZoneOffset.UTC),
            "ada");
    int exit = CommandRunner.run(arguments, surroundings);
    return new Outcome(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
