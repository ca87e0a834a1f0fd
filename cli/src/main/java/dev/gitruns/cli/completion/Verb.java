package dev.gitruns.cli.completion;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * What can stand behind the words of one verb.
 *
 * @param path the words from the top, with spaces between them; empty for git runs itself
 * @param children words that go deeper
 * @param operands where operands come from, by their places
 * @param more whether the last of them may be given again and again
 */
record Verb(
    String path,
    String description,
    List<Child> children,
    List<Choice> options,
    List<Source> operands,
    boolean more) {

  /** A word that goes deeper. */
  record Child(String name, String description) {}

  /**
   * An option.
   *
   * @param value where its value comes from; null where it takes none
   */
  record Choice(List<String> names, String description, Source value, List<String> candidates) {
    boolean takesValue() {
      return value != null;
    }
  }

  /** The pattern of a POSIX shell for the operand at this place: the path and the number before. */
  String place(int index) {
    boolean last = index == operands.size() - 1;
    return last && more ? ShellQuote.posix(path + " ") + "*" : ShellQuote.posix(path + " " + index);
  }

  /** The verbs of a command, itself first; hidden ones aren't offered. */
  static List<Verb> of(CommandSpec root) {
    List<Verb> verbs = new ArrayList<>();
    collect("", root, verbs);
    return verbs;
  }

  private static void collect(String path, CommandSpec spec, List<Verb> verbs) {
    List<Child> children = new ArrayList<>();
    for (CommandLine child : spec.subcommands().values()) {
      CommandSpec inner = child.getCommandSpec();
      if (!inner.usageMessage().hidden()) {
        children.add(new Child(inner.name(), summary(inner)));
      }
    }
    List<Choice> options = new ArrayList<>();
    for (OptionSpec option : spec.options()) {
      if (!option.hidden()) {
        options.add(choice(option));
      }
    }
    List<Source> operands = new ArrayList<>();
    boolean more = false;
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      operands.add(Source.of(parameter.paramLabel()));
      more = parameter.arity().max() > 1 || parameter.index().isVariable();
      // A fixed word in the place of an operand is offered as one that goes deeper is.
      candidates(parameter).forEach(word -> children.add(new Child(word, "")));
    }
    verbs.add(new Verb(path, summary(spec), children, options, operands, more));
    for (CommandLine child : spec.subcommands().values()) {
      if (!child.getCommandSpec().usageMessage().hidden()) {
        String name = child.getCommandSpec().name();
        collect(path.isEmpty() ? name : path + " " + name, child.getCommandSpec(), verbs);
      }
    }
  }

  private static Choice choice(OptionSpec option) {
    List<String> names = List.of(option.names());
    String description = first(option.description());
    if (option.arity().max() == 0) {
      return new Choice(names, description, null, List.of());
    }
    List<String> candidates = candidates(option);
    Source source = candidates.isEmpty() ? Source.of(option.paramLabel()) : Source.CHOICE;
    return new Choice(names, description, source, candidates);
  }

  private static List<String> candidates(ArgSpec argument) {
    List<String> words = new ArrayList<>();
    if (argument.completionCandidates() != null) {
      argument.completionCandidates().forEach(words::add);
    }
    return words;
  }

  private static String summary(CommandSpec spec) {
    return first(spec.usageMessage().description());
  }

  /** The first sentence, without its full stop. */
  private static String first(String[] description) {
    String whole = String.join(" ", description);
    String text = CommandLine.Help.Ansi.OFF.string(whole).strip();
    int end = text.indexOf(". ");
    String sentence = end < 0 ? text : text.substring(0, end);
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
