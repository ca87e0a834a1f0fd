package dev.gitruns.cli;

import dev.gitruns.cli.command.GitRunsCommand;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;

/** The verbs: every {@link GitRunsCommand} that is registered as a service. */
public final class Verbs {
  private static final Pattern VERB = Pattern.compile("[a-z]+(-[a-z]+)*");

  private Verbs() {}

  /** The class of one verb by its name: {@code setup-git} is {@code SetupGitCommand}. */
  static Optional<Class<?>> find(String verb) {
    if (!VERB.matcher(verb).matches()) {
      return Optional.empty();
    }
    StringBuilder name = new StringBuilder("dev.gitruns.cli.command.");
    for (String word : verb.split("-")) {
      name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
    }
    try {
      Class<?> type = Class.forName(name.append("Command").toString());
      return type.isAnnotationPresent(Command.class) ? Optional.of(type) : Optional.empty();
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  /** What every verb takes, for scripts and pages that are made from it. */
  public static CommandSpec model() {
    return all(CommandLine.defaultFactory()).getCommandSpec();
  }

  /** The names of all verbs, sorted. */
  static List<String> names() {
    return ServiceLoader.load(GitRunsCommand.class).stream()
        .map(provider -> provider.type().getAnnotation(Command.class).name())
        .sorted()
        .toList();
  }

  /** The whole tree of verbs, for help, completion and unknown words. */
  static CommandLine all(IFactory factory) {
    CommandLine root = new CommandLine(new GitRunsRoot(), factory);
    ServiceLoader.load(GitRunsCommand.class).stream()
        .map(ServiceLoader.Provider::type)
        .sorted(Comparator.comparing(type -> type.getAnnotation(Command.class).name()))
        .forEach(type -> root.addSubcommand(new CommandLine(type, factory)));
    VerbGroups.into(root);
    return root;
  }
}
