package dev.gitruns.cli.command;

import dev.gitruns.cli.Surroundings;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.share.SharedRemote;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

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
    here.err().print("Send runs to " + remote.name() + ", now and from now on? [y/N] ");
    here.err().flush();
    try {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(here.in(), StandardCharsets.UTF_8));
      String answer = in.readLine();
      String word = answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT);
      return word.equals("y") || word.equals("yes");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
