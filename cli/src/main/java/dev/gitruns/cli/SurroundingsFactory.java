package dev.gitruns.cli;

import dev.gitruns.cli.command.GitRunsCommand;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Hands every verb its {@link Surroundings}, and leaves all else to picocli. */
final class SurroundingsFactory implements IFactory {
  private final Surroundings surroundings;
  private final IFactory otherwise = CommandLine.defaultFactory();

  SurroundingsFactory(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    K made = otherwise.create(type);
    if (made instanceof GitRunsCommand command) {
      command.enter(surroundings);
    }
    return made;
  }
}
