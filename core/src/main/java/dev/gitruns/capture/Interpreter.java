package dev.gitruns.capture;

import dev.gitruns.json.JournalJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds the language that a command runs in, and asks its interpreter for version and packages. */
final class Interpreter {
  private static final Duration TIME = Duration.ofSeconds(5);
  private static final Pattern PYTHON =
      Pattern.compile("(?:python|pypy)[0-9.]*[tdmu]?(?:\\.exe)?", Pattern.CASE_INSENSITIVE);

  /** Programs that start others; which Python that is follows from the environment. */
  private static final Set<String> LAUNCHERS =
      Set.of(
          "sh",
          "bash",
          "zsh",
          "dash",
          "fish",
          "env",
          "make",
          "just",
          "nohup",
          "time",
          "nice",
          "taskset",
          "numactl",
          "timeout",
          "stdbuf",
          "uv",
          "poetry",
          "pdm",
          "pipenv",
          "hatch",
          "pixi",
          "rye",
          "conda",
          "mamba",
          "micromamba",
          "torchrun",
          "accelerate",
          "deepspeed",
          "horovodrun",
          "mpirun",
          "mpiexec",
          "srun",
          "ray",
          "papermill",
          "jupyter",
          "pytest",
          "ipython",
          "nsys",
          "ncu",
          "xvfb-run",
          "apptainer",
          "singularity");

  /**
   * The work directory is taken off the path first: a json.py of the project is not ours to run.
   */
  private static final String PROBE =
      """
      import sys
      sys.path[:] = [p for p in sys.path if p]
      import json, platform
      packages = {}
      try:
          from importlib import metadata
          for d in metadata.distributions():
              try:
                  name, version = d.metadata["Name"], d.version
              except Exception:
                  continue
              if name and version:
                  packages.setdefault(name.lower().replace("_", "-").replace(".", "-"), version)
      except ImportError:
          pass
      print(json.dumps({
          "language": {"name": "python", "version": platform.python_version(),
                       "implementation": platform.python_implementation(), "executable": sys.executable},
          "packages": packages}))
      """;

  private final Map<String, String> env;
  private final Path work;
  private final SearchPath programs;

  Interpreter(Map<String, String> env, Path work) {
    this.env = env;
    this.work = work;
    this.programs = new SearchPath(env, work);
  }

  /** The fields {@code language} and {@code packages} for this command, or none. */
  Value.Fields capture(List<String> command) {
    if (command.isEmpty()) {
      return Value.Fields.EMPTY;
    }
    Optional<Path> program = programs.find(command.get(0));
    if (program.isPresent() && isNamed(program.get(), "java")) {
      return java(program.get());
    }
    return python(command, program).flatMap(this::probe).orElse(Value.Fields.EMPTY);
  }

  private static boolean isNamed(Path program, String name) {
    String last = program.getFileName().toString();
    return last.equals(name) || last.equals(name + ".exe");
  }

  private Optional<Path> python(List<String> command, Optional<Path> program) {
    if (isPython(command.get(0))) {
      return program;
    }
    Optional<Path> script = program.flatMap(programs::interpreter).filter(Interpreter::isPython);
    boolean manager =
        Set.of(
                "uv",
                "poetry",
                "pdm",
                "pixi",
                "rye",
                "hatch",
                "pipenv",
                "conda",
                "mamba",
                "micromamba")
            .contains(name(command.get(0)));
    if (script.isPresent() && !manager) {
      return script;
    }
    boolean launcher =
        LAUNCHERS.contains(name(command.get(0)))
            || command.get(0).endsWith(".sh")
            || command.get(0).endsWith(".py");
    if (!launcher) {
      return Optional.empty();
    }
    for (String word : command.subList(1, command.size())) {
      if (isPython(word) && !manager) {
        return programs.find(word);
      }
    }
    return ofProject(manager);
  }

  /** The Python of the project's or the active virtual environment, else that of the path. */
  private Optional<Path> ofProject(boolean manager) {
    List<Path> places = new ArrayList<>();
    if (manager) {
      places.add(work.resolve(".venv"));
      places.add(work.resolve(".pixi/envs/default"));
    }
    for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
      if (env.containsKey(variable)) {
        places.add(work.resolve(env.get(variable)));
      }
    }
    for (Path place : places) {
      for (String inside : List.of("bin/python", "Scripts/python.exe", "python.exe")) {
        if (Files.isExecutable(place.resolve(inside))) {
          return Optional.of(place.resolve(inside));
        }
      }
    }
    return programs.find("python").or(() -> programs.find("python3"));
  }

  private static String name(String program) {
    return program.substring(program.lastIndexOf('/') + 1);
  }

  private static boolean isPython(String word) {
    return PYTHON.matcher(name(word)).matches();
  }

  private static boolean isPython(Path program) {
    return isPython(program.getFileName().toString());
  }

  private Optional<Value.Fields> probe(Path python) {
    return BoundedCommand.run(List.of(python.toString(), "-c", PROBE), env, work, TIME)
        .flatMap(
            answer ->
                JournalJson.parse(
                    answer
                        .strip()
                        .lines()
                        .reduce((a, b) -> b)
                        .orElse("")
                        .getBytes(StandardCharsets.UTF_8)))
        .filter(found -> found.fields("language").text("version").isPresent())
        .map(
            found ->
                new FieldsBuilder()
                    .put("language", found.fields("language"))
                    .put("packages", found.fields("packages"))
                    .build());
  }

  /** What the file {@code release} beside a Java says; it isn't started. */
  private static Value.Fields java(Path java) {
    FieldsBuilder language =
        new FieldsBuilder().put("name", "java").put("executable", java.toString());
    try {
      Path home = java.toRealPath().getParent().getParent();
      for (String line : Files.readAllLines(home.resolve("release"))) {
        String value = line.substring(line.indexOf('=') + 1).replace("\"", "");
        if (line.startsWith("JAVA_VERSION=")) {
          language.put("version", value);
        } else if (line.startsWith("IMPLEMENTOR=")) {
          language.put("implementation", value);
        }
      }
    } catch (IOException | RuntimeException e) {
      return new FieldsBuilder().put("language", language.build()).build();
    }
    return new FieldsBuilder().put("language", language.build()).build();
  }
}
