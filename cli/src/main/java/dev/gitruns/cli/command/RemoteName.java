package dev.gitruns.cli.command;

import dev.gitruns.share.SharedRemote;
import dev.gitruns.workspace.Workspace;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** The one remote that a verb is about; mixed into the verbs that send and fetch. */
final class RemoteName {
  @Parameters(
      arity = "0..1",
      paramLabel = "REMOTE",
      description = "A remote as in git remote; else the one that runs go to, or origin.")
  private String name;

  SharedRemote in(Workspace workspace) {
    return SharedRemote.named(Optional.ofNullable(name), workspace.store().repository());
  }
}
