package dev.gitruns.cli.command;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.op.PurgeRun;
import dev.gitruns.workspace.Workspace;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs purge}: takes out what should never have been recorded. */
@Command(
    name = "purge",
    description =
        "Take out a run, or one file of it, that should never have been recorded. It is final. "
            + "It is gone for readers at once; --erase also begins the branch's history anew without it,"
            + " and code that only this run has is kept no longer.")
public final class PurgeCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "Why; everybody who has the runs can read it.")
  private String reason;

  @Option(
      names = "--erase",
      description = "Take the run out of history too; remotes then need git runs push --erase.")
  private boolean erase;

  @Option(
      names = "--code",
      description =
          "With --erase: RUN is a commit of code. Anchors of runs keep neither it nor any commit"
              + " that has it as an ancestor.")
  private boolean code;

  @Option(
      names = {"-y", "--yes"},
      description = "Don't ask.")
  private boolean yes;

  @Option(names = "--json", description = "What was purged as one JSON document.")
  private boolean json;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "The run, as in git runs show; a whole uid may be of a run that isn't here.")
  private String run;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description = "Only this file: the name of an artifact, or a path as in git runs cat.")
  private String file;

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.openPrepared(here().caller())) {
      PurgeRun purge = new PurgeRun(workspace);
      if (code) {
        return eraseCode(purge);
      }
      Uid uid = purge.named(run);
      Optional<String> path = Optional.ofNullable(file).map(name -> purge.pathOf(uid, name));
      if (!yes && !isWanted(name(uid))) {
        talk().say("Nothing was purged.");
        return 1;
      }
      PurgeRun.Report report = purge.run(uid, path, reason, erase);
      if (json) {
        Value.Fields body =
            new FieldsBuilder()
                .put("uid", uid.text())
                .put("path", path)
                .put("erased", report.erased())
                .put("left", Value.ofTexts(report.left()))
                .build();
        JsonOutput.document(here().out(), "gitruns.purge/1", body);
      } else {
        here().out().println(uid + path.map(p -> " " + p).orElse("") + " purged");
        report.left().forEach(talk()::say);
      }
      return 0;
    }
  }

  private Integer eraseCode(PurgeRun purge) {
    if (!erase || file != null) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "--code goes with --erase and one commit.",
          "git runs purge --erase --code COMMIT --reason TEXT");
    }
    CommitId commit = purge.commit(run);
    if (!yes && !isWanted("the code commit " + commit.hex() + " and all after it")) {
      talk().say("Nothing was purged.");
      return 1;
    }
    List<String> left = purge.eraseCode(commit);
    if (json) {
      Value.Fields body =
          new FieldsBuilder()
              .put("commit", commit.hex())
              .put("erased", true)
              .put("left", Value.ofTexts(left))
              .build();
      JsonOutput.document(here().out(), "gitruns.purge/1", body);
    } else {
      here().out().println(commit.hex() + " purged");
      left.forEach(talk()::say);
    }
    return 0;
  }

  private String name(Uid uid) {
    return file == null ? "the run " + uid : file + " of the run " + uid;
  }

  private boolean isWanted(String what) {
    if (!here().terminal().stdin() || !here().terminal().stderr()) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "A purge is final, and nobody can be asked here. Nothing was purged.",
          "Add --yes to purge " + what + ".");
    }
    return new Question(here()).yes("Purge " + what + " for good?");
  }
}
