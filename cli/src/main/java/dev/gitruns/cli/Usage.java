package dev.gitruns.cli;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What to say of calls that can't be understood. */
final class Usage {
  private static final int TEXT = 200;

  private Usage() {}

  static Failure of(ParameterException e) {
    String help = e.getCommandLine().getCommandName() + " -h";
    String message = e.getMessage();
    if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      if (word.startsWith("-")) {
        List<String> near = unmatched.getSuggestions();
        String meant = near.isEmpty() ? "" : "Did you mean " + near.get(0) + "? ";
        return Failure.usage("There is no option " + shown(word) + ".", meant + "See: " + help);
      }
      return Failure.usage("“" + shown(word) + "” is one word too many.", help);
    }
    return Failure.usage(message.endsWith(".") ? message : message + ".", help);
  }

  static GitRunsException unknownVerb(String word) {
    Optional<String> near =
        Verbs.names().stream()
            .filter(verb -> distance(verb, word) <= Math.max(1, verb.length() / 3))
            .min((a, b) -> distance(a, word) - distance(b, word));
    return new GitRunsException(
        GitRunsException.Kind.USAGE,
        "git runs has no verb “" + shown(word) + "”.",
        near.map(verb -> "Did you mean git runs " + verb + "?").orElse("See: git runs -h"));
  }

  private static String shown(String word) {
    return Untrusted.line(word, TEXT);
  }

  /** How many letters must be put in, taken out or changed to get from one to the other. */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
