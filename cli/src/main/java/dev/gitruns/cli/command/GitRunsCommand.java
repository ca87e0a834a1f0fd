package dev.gitruns.cli.command;

import dev.gitruns.cli.Surroundings;
import dev.gitruns.cli.Talk;
import java.util.concurrent.Callable;

/** A verb; registered as a service, found by its name. Returns the exit code. */
public abstract class GitRunsCommand implements Callable<Integer> {
  private Surroundings surroundings;

  /** Gives the verb its streams and place; called once, before {@link #call}. */
  public final void enter(Surroundings given) {
    surroundings = given;
  }

  final Surroundings here() {
    return surroundings;
  }

  final Talk talk() {
    return new Talk(surroundings);
  }
}
