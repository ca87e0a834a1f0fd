package dev.gitruns.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a run that nobody named: that of the program which the command runs, such as {@code
 * train}. Python has the same rules; the vectors {@code names-of-commands} are run by both.
 */
public final class CommandName {
  private static final Pattern PYTHON = Pattern.compile("(?:python|pypy)[0-9.]*[tdmu]?|ipython3?");
  private static final Set<String> SHELLS = Set.of("sh", "bash", "zsh", "dash", "ksh", "fish");

  /** Other interpreters, and their options that take the program itself. */
  private static final Map<String, Set<String>> OTHERS =
      Map.of(
          "rscript", Set.of("-e"),
          "julia", Set.of("-e", "-E", "--eval"),
          "node", Set.of("-e", "-p", "--eval", "--print"),
          "ruby", Set.of("-e"),
          "perl", Set.of("-e", "-E"),
          "lua", Set.of("-e"),
          "php", Set.of("-r"),
          "octave", Set.of("--eval"));

  /** Programs and modules of Python that start another one, which their words name. */
  private static final Set<String> LAUNCHERS =
      words(
          "torchrun accelerate deepspeed horovodrun mpirun mpiexec srun ray composer",
          "uv poetry pdm pixi rye hatch pipenv conda mamba micromamba",
          "env nohup time nice ionice timeout stdbuf taskset numactl setsid sudo",
          "xvfb-run apptainer singularity docker podman nsys ncu strace perf",
          "papermill jupyter coverage memray scalene viztracer kernprof py-spy",
          "torch.distributed.run torch.distributed.launch accelerate.commands.launch cprofile pdb",
          "debugpy trace profile");

  private static final Set<String> SUBCOMMANDS = Set.of("run", "launch", "exec");

  /** Options of interpreters whose value is the next word. */
  private static final Set<String> VALUED =
      words(
          "-W -X --check-hash-based-pycs -o +o -O +O --rcfile --init-file",
          "-cp -classpath --class-path -p --module-path --add-modules --add-opens",
          "--add-exports --add-reads --limit-modules --patch-module --upgrade-module-path",
          "-r --require --import --loader -t --threads -L -J -I");

  private static final Pattern SCRIPT =
      Pattern.compile(
          "(.+)\\.(?:pyw?|pyc|pyz|ipynb|sh|bash|zsh|fish|r|jl|m?js|ts|rb|pl|lua|php|m|jar|java|exe"
              + "|bat|cmd|ps1)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("[0-9][0-9.,:xa-fA-F-]*[smhdKMG]?");
  private static final Pattern SIMPLE = Pattern.compile("[A-Za-z0-9_./=:,@%+ -]+");
  private static final Pattern LETTER = Pattern.compile("[cmWX]");
  private static final String MAIN = "__main__.py";
  private static final int DEEPEST = 8;

  private CommandName() {}

  /** The name; empty if the command names no program, as {@code python -c …} does. */
  public static Optional<String> of(List<String> command) {
    return of(command, 0);
  }

  private static Optional<String> of(List<String> command, int depth) {
    if (command.isEmpty() || depth > DEEPEST) {
      return Optional.empty();
    }
    String program = program(command.get(0));
    if (PYTHON.matcher(program).matches()) {
      return ofPython(command, depth);
    }
    if (SHELLS.contains(program)) {
      return ofShell(command, depth);
    }
    if (program.equals("java")) {
      return ofJava(command);
    }
    if (OTHERS.containsKey(program)) {
      return ofInterpreter(command, OTHERS.get(program));
    }
    return LAUNCHERS.contains(program) ? ofLauncher(command, depth) : stem(command.get(0));
  }

  private static Set<String> words(String... lines) {
    return Set.of(String.join(" ", lines).split(" "));
  }

  private static boolean startsOthers(String program) {
    return PYTHON.matcher(program).matches()
        || SHELLS.contains(program)
        || program.equals("java")
        || OTHERS.containsKey(program)
        || LAUNCHERS.contains(program);
  }

  private static String program(String word) {
    String name = base(word).toLowerCase(Locale.ROOT);
    return name.endsWith(".exe") ? name.substring(0, name.length() - 4) : name;
  }

  private static String base(String word) {
    int end = word.length();
    while (end > 0 && isSeparator(word.charAt(end - 1))) {
      end--;
    }
    int begin = end;
    while (begin > 0 && !isSeparator(word.charAt(begin - 1))) {
      begin--;
    }
    return word.substring(begin, end);
  }

  private static boolean isSeparator(char character) {
    return character == '/' || character == '\\';
  }

  /** The file's name without the extension of a script. */
  private static Optional<String> stem(String word) {
    String name = base(word);
    if (name.equals(MAIN)) {
      name = base(word.substring(0, word.lastIndexOf(MAIN)));
    }
    Matcher script = SCRIPT.matcher(name);
    String stem = script.matches() ? script.group(1) : name;
    return Optional.of(stem).filter(text -> !Set.of("", ".", "..").contains(text));
  }

  private static Optional<String> ofModule(List<String> words, int depth) {
    if (words.isEmpty()) {
      return Optional.empty();
    }
    String module = words.get(0);
    if (LAUNCHERS.contains(module.toLowerCase(Locale.ROOT))) {
      return ofLauncher(words, depth);
    }
    String name =
        module.endsWith(".__main__")
            ? module.substring(0, module.length() - ".__main__".length())
            : module;
    return Optional.of(name).filter(text -> !text.isEmpty());
  }

  private static List<String> from(List<String> command, int at) {
    return command.subList(Math.min(at, command.size()), command.size());
  }

  private static Optional<String> ofPython(List<String> command, int depth) {
    for (int at = 1; at < command.size(); at++) {
      String word = command.get(at);
      if (VALUED.contains(word)) {
        at++;
      } else if (word.equals("-")) {
        return Optional.empty();
      } else if (!word.startsWith("-")) {
        return stem(word);
      } else if (!word.startsWith("--")) {
        Matcher letter = LETTER.matcher(word);
        if (letter.find()) {
          String rest = word.substring(letter.end());
          switch (letter.group()) {
            case "c" -> {
              return Optional.empty();
            }
            case "m" -> {
              List<String> words = new ArrayList<>(from(command, at + 1));
              if (!rest.isEmpty()) {
                words.add(0, rest);
              }
              return ofModule(words, depth);
            }
            default -> at += rest.isEmpty() ? 1 : 0;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<String> ofShell(List<String> command, int depth) {
    for (int at = 1; at < command.size(); at++) {
      String word = command.get(at);
      boolean isShort = word.startsWith("-") && !word.startsWith("--");
      if (isShort && word.contains("c")) {
        return from(command, at + 1).stream().findFirst().flatMap(line -> ofLine(line, depth));
      }
      if (VALUED.contains(word) || isShort && (word.endsWith("o") || word.endsWith("O"))) {
        at++;
      } else if (!word.startsWith("-") && !word.startsWith("+")) {
        return stem(word);
      }
    }
    return Optional.empty();
  }

  /** The name for a line of a shell that only starts a program. */
  private static Optional<String> ofLine(String line, int depth) {
    List<String> words = new ArrayList<>();
    if (SIMPLE.matcher(line).matches()) {
      words.addAll(List.of(line.split(" ")));
    }
    words.removeIf(String::isEmpty);
    if (!words.isEmpty() && words.get(0).equals("exec")) {
      words.remove(0);
    }
    if (words.isEmpty()) {
      return Optional.empty();
    }
    String first = words.get(0);
    boolean known =
        startsOthers(program(first)) || first.contains("/") || SCRIPT.matcher(first).matches();
    return known ? of(words, depth + 1) : Optional.empty();
  }

  private static Optional<String> ofJava(List<String> command) {
    for (int at = 1; at < command.size(); at++) {
      String word = command.get(at);
      Optional<String> following = from(command, at + 1).stream().findFirst();
      if (word.equals("-jar")) {
        return following.flatMap(CommandName::stem);
      }
      if (word.equals("-m") || word.equals("--module")) {
        return following.flatMap(CommandName::className);
      }
      if (word.startsWith("--module=")) {
        return className(word.substring("--module=".length()));
      }
      if (VALUED.contains(word)) {
        at++;
      } else if (!word.startsWith("-") && !word.startsWith("@")) {
        return SCRIPT.matcher(word).matches() ? stem(word) : className(word);
      }
    }
    return Optional.empty();
  }

  /** The simple name of a class, or the last part of a module's name. */
  private static Optional<String> className(String word) {
    String name = word.substring(word.indexOf('/') + 1);
    String simple = name.substring(name.lastIndexOf('.') + 1);
    return Optional.of(simple).filter(text -> !text.isEmpty());
  }

  private static Optional<String> ofInterpreter(List<String> command, Set<String> inline) {
    for (int at = 1; at < command.size(); at++) {
      String word = command.get(at);
      if (inline.contains(word) || word.equals("-")) {
        return Optional.empty();
      }
      if (VALUED.contains(word)) {
        at++;
      } else if (!word.startsWith("-")) {
        return stem(word);
      }
    }
    return Optional.empty();
  }

  /** The program among the words of a launcher, whose options nobody knows all. */
  private static Optional<String> ofLauncher(List<String> command, int depth) {
    for (int at = 1; at < command.size(); at++) {
      String word = command.get(at);
      if (word.equals("-m") || word.equals("--module")) {
        return ofModule(from(command, at + 1), depth);
      }
      if (word.startsWith("-") || word.contains("=")) {
        continue;
      }
      if (startsOthers(program(word))) {
        return of(from(command, at), depth + 1);
      }
      if (SCRIPT.matcher(word).matches()) {
        return stem(word);
      }
    }
    return firstPlain(command);
  }

  /** The first word of a launcher that can't be the value of an option. */
  private static Optional<String> firstPlain(List<String> command) {
    boolean afterOption = false;
    for (String word : from(command, 1)) {
      if (word.startsWith("-")) {
        afterOption = !word.equals("--") && !word.contains("=");
      } else if (afterOption
          || word.contains("=")
          || word.contains(":")
          || SUBCOMMANDS.contains(word)
          || NUMBER.matcher(word).matches()) {
        afterOption = false;
      } else {
        return stem(word);
      }
    }
    return Optional.empty();
  }
}
