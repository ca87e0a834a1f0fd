package dev.gitruns.git;

import dev.gitruns.model.GitRunsException;

/** A git command didn't end in its time and was killed with all its children. */
public final class GitTimeout extends GitRunsException {
  private static final long serialVersionUID = 1L;

  GitTimeout(String command) {
    super(
        Kind.ENVIRONMENT,
        "git " + command + " took too long and was stopped.",
        "Try again when the machine or the network is less busy.");
  }
}
