package dev.gitruns.cli.command;

import dev.gitruns.capture.ParamFiles;
import dev.gitruns.cli.ProcessStream;
import dev.gitruns.cli.completion.CompletionCache;
import dev.gitruns.cli.output.Progress;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.op.PlaceOutsideGit;
import dev.gitruns.op.RecordRun;
import dev.gitruns.op.ResumeRun;
import dev.gitruns.record.ChildStreams;
import dev.gitruns.record.CommandRun;
import dev.gitruns.record.Resumption;
import dev.gitruns.record.RunSpec;
import dev.gitruns.record.Signals;
import dev.gitruns.record.UnrecordedCommand;
import dev.gitruns.workspace.RunPlace;
import dev.gitruns.workspace.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs record}: runs a command and records it. */
@Command(
    name = "record",
    description =
        "Run a command and record it: its console, code, environment, data, metrics and artifacts.",
    footer = {
      "",
      "The command's streams, signals and exit code are its own. It finds the run's",
      "journal in GITRUNS_RUN (directory) and GITRUNS_JOURNAL (file). To log a point",
      "from any language, append a line:",
      "  echo '{\"m\":{\"loss\":0.5},\"s\":1}' >> \"$GITRUNS_JOURNAL\"",
      "",
      "Schedulers should call git-runs record: with git runs record, git itself",
      "stands between, dies of the SIGTERM that it passes on, and doesn't pass on",
      "SIGUSR1. If the run can't be recorded, the command runs all the same. 126 and",
      "127 mean, as in env, that the command can't be run or isn't there."
    })
public final class RecordCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(
      names = {"-n", "--name"},
      paramLabel = "NAME",
      description =
          "What to call the run. Default: what the program calls it, else the name of its script,"
              + " as train for python train.py.")
  private String name;

  @Option(
      names = {"-e", "--experiment"},
      paramLabel = "EXPERIMENT",
      description = {
        "What the run belongs to. Default: what the program says, else "
            + RunSpec.DEFAULT_EXPERIMENT
            + "."
      })
  private String experiment;

  @Option(
      names = "--param",
      paramLabel = "KEY=VALUE",
      description = "A hyper-parameter; dots nest, numbers and true/false keep their type.")
  private List<String> params = List.of();

  @Option(
      names = "--params",
      paramLabel = "FILE",
      description = "Hyper-parameters from a JSON, YAML or TOML file.")
  private List<Path> paramFiles = List.of();

  @Option(
      names = "--tag",
      paramLabel = "KEY[=VALUE]",
      description = "A tag; may be given several times.")
  private List<String> tags = List.of();

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "Runs that belong together, as seeds do.")
  private String group;

  @Option(
      names = "--job-type",
      paramLabel = "TYPE",
      description = "What sort of work it is: train, eval …")
  private String jobType;

  @Option(
      names = "--parent",
      paramLabel = "UID",
      description = "The run that this one is a part of, which needn't be in this repository.")
  private String parent;

  @Option(names = "--note", paramLabel = "TEXT", description = "A remark.")
  private String note;

  @Option(
      names = "--input",
      paramLabel = "PATH|REFERENCE",
      description =
          "A dataset: a file or directory, recorded by digest and rows, or a reference such as "
              + "hf:name@revision, iceberg:table@snapshot, dvc:path, s3://bucket/key; may be given several times.")
  private List<String> inputs = List.of();

  @Option(
      names = "--artifact",
      paramLabel = "GLOB",
      description = "Files to keep when the command has ended; may be given several times.")
  private List<String> artifacts = List.of();

  @Option(
      names = "--resume",
      paramLabel = "RUN",
      description =
          "Go on with this run, which has ended: the same uid, its config and summary, its steps; what "
              + "is new becomes a further segment of it.")
  private String resumed;

  @Option(
      names = "--rewind",
      paramLabel = "STEP",
      description = "With --resume: go on from this step; metrics of later ones are hidden.")
  private Long rewind;

  @Option(
      names = "--watch",
      description =
          "Push the run's state, without its console, to the remote that runs go to, every minute or as "
              + "runs.watch says in seconds; git runs fetch and git runs top --remote show it elsewhere.")
  private boolean watch;

  @Option(
      names = "--no-seal",
      description = "Leave the sealing to a later git runs seal (or push).")
  private boolean noSeal;

  @Parameters(
      arity = "1..*",
      paramLabel = "CMD",
      description = "The command and its arguments, after --.")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() {
    ChildStreams streams =
        new ChildStreams(
            ProcessStream.bytes(here().out()),
            ProcessStream.bytes(here().err()),
            here().terminal().stdout(),
            here().terminal().stderr(),
            here().inherited());
    if (rewind != null && resumed == null) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "--rewind says from which step a run goes on, but not which.",
          "git runs record --resume RUN --rewind " + rewind + " -- …");
    }
    CommandRun.Outcome outcome = recordOrRun(streams);
    outcome.notStarted().ifPresent(why -> talk().error(why.message(), why.next()));
    if (here().launcher().isPresent() && !isChildOfGit()) {
      // git would say of its child what it says of none that exits.
      outcome.diedOf().ifPresent(Signals::endBy);
    }
    return outcome.exitCode();
  }

  /** Training goes first: a command that can't be recorded runs all the same. */
  private CommandRun.Outcome recordOrRun(ChildStreams streams) {
    if (resumed != null) {
      return record(streams);
    }
    spec(Optional.empty()); // a wrong option starts nothing
    try {
      return record(streams);
    } catch (GitRunsException e) {
      if (e.kind() != GitRunsException.Kind.ENVIRONMENT) {
        throw e;
      }
      talk().error(e.getMessage(), e.next());
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      talk().error("git-runs can't record here: " + e, "git runs doctor");
    }
    talk().warning("the command runs, but it is not recorded.");
    return UnrecordedCommand.run(command, here().cwd(), here().env(), here().inherited());
  }

  private static boolean isChildOfGit() {
    return ProcessHandle.current()
        .parent()
        .flatMap(parent -> parent.info().command())
        .map(command -> Path.of(command).getFileName())
        .filter(name -> name.toString().equals("git"))
        .isPresent();
  }

  private CommandRun.Outcome record(ChildStreams streams) {
    Workspace opened;
    try {
      opened = resumed == null ? Workspace.open(here().caller()) : openPrepared();
    } catch (GitRunsException e) {
      if (e.kind() != GitRunsException.Kind.ENVIRONMENT || resumed != null) {
        throw e;
      }
      return recordOutsideGit(streams, e);
    }
    CommandRun.Outcome outcome = null;
    try (Workspace workspace = opened) {
      RunSpec spec =
          spec(Optional.ofNullable(resumed).map(run -> new ResumeRun(workspace).from(run)));
      RecordRun record =
          new RecordRun(workspace, streams, talk()::warning, new Progress(here()))
              .watched(WatchInterval.of(watch, workspace.store().repository()))
              .haltedBy(code -> Runtime.getRuntime().halt(code));
      boolean prepared = workspace.isPrepared();
      outcome = record.run(spec, !noSeal && prepared);
      if (!prepared) {
        talk().warning("The run is recorded, but this repository isn't prepared to seal it.");
        talk().say("  next: git runs init, then git runs seal");
      }
      spec.name()
          .ifPresent(
              known ->
                  CompletionCache.add(
                      workspace.store().directory().cache(), known, spec.experimentOrDefault()));
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      if (outcome == null) {
        throw e;
      }
      talk().warning("The run is recorded, but what comes after it failed: " + e);
    }
    return outcome;
  }

  private Workspace openPrepared() {
    return Workspace.openPrepared(here().caller());
  }

  private CommandRun.Outcome recordOutsideGit(ChildStreams streams, GitRunsException why) {
    RunPlace place = PlaceOutsideGit.of(here().caller());
    talk().warning(why.getMessage());
    talk().say("  The run is recorded in " + place.live() + ", without its code.");
    talk().say("  next: " + why.next());
    long pid = here().caller().pid();
    return RecordRun.outsideGit(place, pid, streams, talk()::warning, new Progress(here()))
        .haltedBy(code -> Runtime.getRuntime().halt(code))
        .run(spec(Optional.empty()), false);
  }

  private RunSpec spec(Optional<Resumption> from) {
    Optional<String> chosen = Optional.ofNullable(name).or(() -> from.map(Resumption::name));
    RunSpec.Builder spec =
        chosen
            .map(RunSpec::named)
            .orElseGet(RunSpec::unnamed)
            .experiment(
                experiment != null ? experiment : from.map(Resumption::experiment).orElse(null))
            .command(command)
            .config(config())
            .group(group)
            .jobType(jobType)
            .note(note);
    from.map(run -> rewind == null ? run : run.backTo(rewind)).ifPresent(spec::resume);
    if (parent != null) {
      spec.parent(Uid.ofParent(parent));
    }
    for (String tag : tags) {
      int equals = tag.indexOf('=');
      spec.tag(
          equals < 0 ? tag : tag.substring(0, equals), equals < 0 ? "" : tag.substring(equals + 1));
    }
    inputs.forEach(spec::input);
    artifacts.forEach(spec::artifact);
    return spec.build();
  }

  private Value.Fields config() {
    Value.Fields config = Value.Fields.EMPTY;
    for (Path file : paramFiles) {
      config = ParamFiles.merge(config, ParamFiles.read(here().cwd().resolve(file)));
    }
    for (String param : params) {
      config = ParamFiles.merge(config, ParamFiles.param(param));
    }
    return config;
  }
}
