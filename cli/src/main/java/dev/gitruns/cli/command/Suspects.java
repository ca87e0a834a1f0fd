package dev.gitruns.cli.command;

import dev.gitruns.cli.Talk;
import dev.gitruns.workspace.Workspace;

/** Says that runs of remotes aren't shown; what is read is never silent about what it left out. */
final class Suspects {
  private Suspects() {}

  static void tell(Workspace workspace, Talk talk) {
    int count = workspace.store().suspects().size();
    if (count > 0) {
      talk.warning(
          (count == 1 ? "1 run of a remote isn't" : count + " runs of remotes aren't")
              + " shown, as what was fetched isn't what the id says."
              + " See: git runs verify --all");
    }
  }
}
