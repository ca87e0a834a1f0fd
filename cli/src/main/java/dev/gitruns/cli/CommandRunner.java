package dev.gitruns.cli;

import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.model.Untrusted;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Finds the verb, runs it, and turns every outcome into an exit code and a message. */
public final class CommandRunner {
  private static final int COMMAND = 200;

  private CommandRunner() {}

  /** Runs one call of git-runs and returns its exit code; never throws. */
  public static int run(String[] arguments, Surroundings surroundings) {
    Report report = new Report(arguments, surroundings);
    try {
      Call call = Call.of(arguments, surroundings);
      CommandLine line = call.line();
      line.setOut(new PrintWriter(surroundings.out(), true));
      line.setErr(new PrintWriter(surroundings.err(), true));
      line.setParameterExceptionHandler((e, args) -> report.failure(Usage.of(e)));
      line.setExecutionExceptionHandler((e, l, parsed) -> report.failure(Failure.of(e)));
      return line.execute(call.rest());
    } catch (Throwable e) {
      return report.failure(Failure.of(e));
    }
  }

  /** A parser and what it is to parse. */
  private record Call(CommandLine line, String[] rest) {

    /** Builds only the verb that is called: parsing the annotations of all costs every start. */
    static Call of(String[] given, Surroundings surroundings) {
      String[] arguments = given;
      if (given.length > 0 && given[0].equals("help")) {
        arguments = given.length == 1 ? new String[] {"-h"} : new String[] {given[1], "-h"};
      }
      IFactory factory = new SurroundingsFactory(surroundings);
      Optional<Class<?>> verb = arguments.length == 0 ? Optional.empty() : Verbs.find(arguments[0]);
      if (verb.isEmpty()) {
        if (arguments.length > 0 && !arguments[0].startsWith("-")) {
          throw Usage.unknownVerb(arguments[0]);
        }
        return new Call(Verbs.all(factory), arguments);
      }
      CommandLine line = new CommandLine(verb.get(), factory);
      line.setCommandName("git runs " + arguments[0]);
      return new Call(line, Arrays.copyOfRange(arguments, 1, arguments.length));
    }
  }

  /** Where failures go: words, or a document where documents were asked for; both to stderr. */
  private record Report(String[] arguments, Surroundings surroundings) {

    int failure(Failure failure) {
      if (wantsJson()) {
        String command = Untrusted.line("git runs " + String.join(" ", arguments), COMMAND);
        JsonOutput.document(surroundings.err(), Failure.SCHEMA, failure.toFields(command));
      } else {
        new Talk(surroundings).error(failure.message(), failure.where(), failure.next());
      }
      return failure.exit();
    }

    private boolean wantsJson() {
      for (String argument : arguments) {
        if (argument.equals("--")) {
          return false;
        }
        if (argument.equals("--json")) {
          return true;
        }
      }
      return false;
    }
  }
}
