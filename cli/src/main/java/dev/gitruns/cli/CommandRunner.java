package dev.gitruns.cli;

import dev.gitruns.model.GitRunsException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;

/** Finds the verb, runs it, and turns every outcome into an exit code and a message. */
public final class CommandRunner {
  public static final int USAGE = 2;
  public static final int ENVIRONMENT = 6;
  public static final int BUG = 70;

  private CommandRunner() {}

  /** Runs one call of git-runs and returns its exit code; never throws. */
  public static int run(String[] arguments, Surroundings surroundings) {
    Talk talk = new Talk(surroundings);
    try {
      Call call = Call.of(arguments, surroundings);
      CommandLine line = call.line();
      line.setOut(new java.io.PrintWriter(surroundings.out(), true));
      line.setErr(new java.io.PrintWriter(surroundings.err(), true));
      line.setParameterExceptionHandler((e, args) -> usage(e, talk));
      line.setExecutionExceptionHandler((e, l, parsed) -> failure(e, talk));
      return line.execute(call.rest());
    } catch (GitRunsException e) {
      return failure(e, talk);
    } catch (RuntimeException e) {
      return failure(e, talk);
    }
  }

  /** A parser and what it is to parse. */
  private record Call(CommandLine line, String[] rest) {

    /** Builds only the verb that is called: parsing the annotations of all costs every start. */
    static Call of(String[] arguments, Surroundings surroundings) {
      IFactory factory = new SurroundingsFactory(surroundings);
      Optional<Class<?>> verb = arguments.length == 0 ? Optional.empty() : Verbs.find(arguments[0]);
      if (verb.isEmpty()) {
        return new Call(Verbs.all(factory), arguments);
      }
      CommandLine line = new CommandLine(verb.get(), factory);
      line.setCommandName("git runs " + arguments[0]);
      return new Call(line, Arrays.copyOfRange(arguments, 1, arguments.length));
    }
  }

  private static int usage(ParameterException e, Talk talk) {
    String verb = e.getCommandLine().getCommandName();
    talk.error(e.getMessage(), verb + " --help");
    return USAGE;
  }

  private static int failure(Exception thrown, Talk talk) {
    Throwable e =
        thrown instanceof InvocationTargetException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (e instanceof GitRunsException known) {
      talk.error(known.getMessage(), known.next());
      return known.kind().exitCode();
    }
    if (e instanceof java.io.UncheckedIOException io) {
      e = io.getCause();
    }
    if (e instanceof NoSuchFileException missing) {
      talk.error("There is no file " + missing.getFile() + ".", "check the path");
      return ENVIRONMENT;
    }
    if (e instanceof FileSystemException disk) {
      String reason = disk.getReason() == null ? disk.getClass().getSimpleName() : disk.getReason();
      talk.error(
          "The file system refused "
              + disk.getFile()
              + ": "
              + reason.toLowerCase(Locale.ROOT)
              + ".",
          "check the permissions and the free space there");
      return ENVIRONMENT;
    }
    if (e instanceof java.io.IOException io) {
      talk.error("Reading or writing failed: " + io.getMessage() + ".", "");
      return ENVIRONMENT;
    }
    talk.bug(e);
    return BUG;
  }
}
