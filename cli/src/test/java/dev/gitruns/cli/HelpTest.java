package dev.gitruns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** The help of every verb reads well at 80 columns. */
class HelpTest {
  private static final int COLUMNS = 80;

  static Stream<CommandSpec> verbs() {
    List<CommandSpec> all = new ArrayList<>();
    add(Verbs.model(), all);
    return all.stream();
  }

  private static void add(CommandSpec spec, List<CommandSpec> all) {
    all.add(spec);
    spec.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .forEach(inner -> add(inner, all));
  }

  /** Lines that are broken by hand are broken again where the terminal ends. */
  @ParameterizedTest
  @MethodSource("verbs")
  void noParagraphIsBrokenTwice(CommandSpec spec) {
    assertThat(spec.usageMessage().description()).hasSizeLessThan(2);
    for (ArgSpec argument : spec.args()) {
      assertThat(argument.description()).as(argument.toString()).hasSizeLessThan(2);
    }
    for (String line : spec.usageMessage().footer()) {
      assertThat(line.startsWith("  ") ? "" : line).hasSizeLessThan(COLUMNS);
    }
  }

  /** In the list of verbs, a summary says what the verb does in more than its first word. */
  @ParameterizedTest
  @MethodSource("verbs")
  void summariesSayMoreThanOneWord(CommandSpec spec) {
    CommandLine line = new CommandLine(spec);
    for (String verb : line.getSubcommands().keySet()) {
      String list = line.getUsageMessage(CommandLine.Help.Ansi.OFF);
      assertThat(list.lines().filter(each -> each.strip().startsWith(verb + " ")))
          .anySatisfy(each -> assertThat(each.strip().split("\\s+")).hasSizeGreaterThan(2));
    }
  }
}
