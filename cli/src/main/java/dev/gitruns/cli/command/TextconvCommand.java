package dev.gitruns.cli.command;

import dev.gitruns.op.ConvertToText;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code git runs textconv}: what git shows in place of a Parquet file. */
@Command(
    name = "textconv",
    description =
        "Print a metric series file as a card a metric; git calls it once git runs setup-git ran.")
public final class TextconvCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(names = "--v1", hidden = true, description = "The version of the card, for git's cache.")
  private boolean version;

  @Parameters(paramLabel = "FILE", description = "A .parquet file of a run.")
  private Path file;

  @Override
  public Integer call() throws IOException {
    ConvertToText.lines(here().cwd().resolve(file)).forEach(here().out()::println);
    return 0;
  }
}
