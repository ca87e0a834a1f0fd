package dev.gitruns.cli.command;

import picocli.CommandLine.Option;

/** {@code -h}, which every verb has. */
final class HelpOption {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;
}
