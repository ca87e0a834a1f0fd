package dev.gitruns.op;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.record.ChildStreams;
import dev.gitruns.record.Inherited;
import dev.gitruns.record.RunSpec;
import dev.gitruns.store.InitRequest;
import dev.gitruns.workspace.Caller;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A real repository with a commit, prepared for runs, in which commands are recorded. */
public final class ScratchRepository implements AutoCloseable {
  final Path top;
  final List<String> warnings = new ArrayList<>();
  private final Workspace workspace;

  public ScratchRepository(Path directory) throws IOException {
    top = Files.createDirectories(directory);
    git("init", "-q", "-b", "main");
    git("config", "user.name", "Ada");
    git("config", "user.email", "ada@example.org");
    write("train.sh", "echo trained\n");
    git("add", "-A");
    git("commit", "-q", "-m", "code");
    Map<String, String> env = new HashMap<>();
    env.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    env.put("HOME", top.toString());
    Caller caller = new Caller(top, env, Clock.systemUTC(), "ada", ProcessHandle.current().pid());
    workspace = Workspace.open(caller);
    workspace.store().init(InitRequest.DEFAULT);
  }

  public Workspace workspace() {
    return workspace;
  }

  Path write(String path, String text) throws IOException {
    Path file = top.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  public String git(String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).directory(top.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + said);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return said.strip();
  }

  /** Records this command, seals it, and gives its exit code. */
  int record(RunSpec spec) {
    ChildStreams streams =
        new ChildStreams(
            new ByteArrayOutputStream(),
            new ByteArrayOutputStream(),
            false,
            false,
            Inherited.NOTHING);
    return new RecordRun(workspace, streams, warnings::add, Watch.NONE).run(spec, true).exitCode();
  }

  RunId onlyRun() {
    List<RunId> runs = workspace.store().runs();
    if (runs.size() != 1) {
      throw new AssertionError(runs + ", where one run was expected; " + warnings);
    }
    return runs.get(0);
  }

  /** A document of the only run that is sealed. */
  Value.Fields document(String name) throws IOException {
    return (Value.Fields)
        CanonicalJson.parse(workspace.store().contents(onlyRun()).orElseThrow().bytes(name));
  }

  @Override
  public void close() {
    workspace.close();
  }
}
