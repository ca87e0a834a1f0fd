package dev.gitruns.capture;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Describes the machine and the software that a command runs on: {@code environment.json}. Of the
 * environment only variables on a list are looked at. Programs that are asked get at most 2 seconds
 * ({@code nvidia-smi}) and 5 (an interpreter); whatever can't be told is absent.
 */
public final class EnvironmentCapture {
  private static final Duration GPU_TIME = Duration.ofSeconds(2);

  private final Map<String, String> env;
  private final Path root;
  private final Path work;

  /**
   * @param env the environment variables of the command
   * @param root the root of the file system that describes the machine, "/" outside of tests
   * @param work the work directory of the command
   */
  public EnvironmentCapture(Map<String, String> env, Path root, Path work) {
    this.env = Map.copyOf(env);
    this.root = root;
    this.work = work.toAbsolutePath();
  }

  /** The environment of this command, which may be empty; the command isn't run. */
  public Value.Fields capture(List<String> command) {
    MachineFacts machine = new MachineFacts(root);
    FieldsBuilder environment =
        new FieldsBuilder()
            .put("os", machine.os())
            .put("cpu", machine.cpu())
            .put("memory", machine.memory())
            .put("container", present(machine.container(env)))
            .put("scheduler", present(scheduler(machine)))
            .put("env", present(texts(EnvironmentNames.recorded(env))));
    gpus(environment);
    Value.Fields interpreter = new Interpreter(env, work).capture(command);
    interpreter.values().forEach(environment::put);
    return environment.build();
  }

  private static Value present(Value.Fields fields) {
    return fields.isEmpty() ? null : fields;
  }

  private static Value.Fields texts(Map<String, String> texts) {
    FieldsBuilder fields = new FieldsBuilder();
    texts.forEach((String name, String text) -> fields.put(name, text));
    return fields.build();
  }

  private Value.Fields scheduler(MachineFacts machine) {
    FieldsBuilder all = new FieldsBuilder();
    for (EnvironmentNames.Scheduler scheduler : EnvironmentNames.SCHEDULERS) {
      if (scheduler.isHere(env)) {
        FieldsBuilder one = new FieldsBuilder();
        EnvironmentNames.only(env, scheduler.variables())
            .forEach(
                (String name, String text) ->
                    one.put(
                        name.substring(
                                name.startsWith(scheduler.prefix())
                                    ? scheduler.prefix().length()
                                    : 0)
                            .toLowerCase(Locale.ROOT),
                        text));
        all.put(scheduler.name(), one.build());
      }
    }
    if (env.containsKey("KUBERNETES_SERVICE_HOST")) {
      all.put(
          "k8s",
          new FieldsBuilder()
              .put("pod", env.get("HOSTNAME"))
              .put("namespace", machine.kubernetesNamespace())
              .build());
    }
    return all.build();
  }

  private void gpus(FieldsBuilder environment) {
    Optional<Path> program = new SearchPath(env, work).find("nvidia-smi");
    if (program.isEmpty()) {
      return;
    }
    List<Value> gpus =
        ask(program.get(), NvidiaQuery.FACTS).map(NvidiaQuery::gpus).orElse(List.of());
    if (!gpus.isEmpty()) {
      environment.put("gpus", new Value.Items(gpus));
      environment.put("cuda", ask(program.get(), NvidiaQuery.OVERVIEW).flatMap(NvidiaQuery::cuda));
    }
  }

  private Optional<String> ask(Path program, List<String> query) {
    List<String> command = new java.util.ArrayList<>(query);
    command.set(0, program.toString());
    return BoundedCommand.run(command, env, work, GPU_TIME);
  }
}
