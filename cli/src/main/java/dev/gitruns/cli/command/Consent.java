package dev.gitruns.cli.command;

import dev.gitruns.cli.Surroundings;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.share.SharedRemote;

/** Asks whether runs may go to a remote; off a terminal somebody must have said so before. */
final class Consent {
  private final Surroundings here;

  Consent(Surroundings here) {
    this.here = here;
  }

  /**
   * Whether it was agreed.
   *
   * @param said whether it was said on the command line
   * @throws GitRunsException of kind USAGE where nobody can be asked
   */
  boolean given(SharedRemote remote, boolean said) {
    remote.requireOnlyOne();
    if (remote.agreed() || said) {
      return true;
    }
    if (!here.terminal().stdin() || !here.terminal().stderr()) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "Nobody has agreed yet that runs go to "
              + remote.name()
              + " ("
              + remote.address()
              + "). Nothing was sent.",
          "git runs push --yes " + remote.name());
    }
    return new Question(here).yes("Send runs to " + remote.name() + ", now and from now on?");
  }
}
