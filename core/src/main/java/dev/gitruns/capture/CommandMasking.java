package dev.gitruns.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Masks the arguments of a command by the names of its options. */
final class CommandMasking {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("([-+]{0,2}[A-Za-z][A-Za-z0-9_./-]{0,127}=)(.+)", Pattern.DOTALL);
  private static final Pattern OPTION = Pattern.compile("--?[A-Za-z][A-Za-z0-9_.-]{2,127}");

  private CommandMasking() {}

  static SecretScanner.MaskedCommand mask(SecretScanner scanner, List<String> command) {
    Map<String, Integer> counts = new TreeMap<>();
    List<String> masked = new ArrayList<>();
    for (int i = 0; i < command.size(); i++) {
      String argument = command.get(i);
      SecretScanner.Masked scanned = scanner.scan(argument);
      scanned.found().forEach(found -> counts.merge(found.rule(), found.count(), Integer::sum));
      String prefix = scanned.found().isEmpty() ? secretAfter(i, command) : null;
      if (prefix == null || scanner.allows(DocumentMasking.BY_NAME, argument)) {
        masked.add(scanned.text());
      } else {
        counts.merge(DocumentMasking.BY_NAME, 1, Integer::sum);
        masked.add(prefix + SecretScanner.mask(DocumentMasking.BY_NAME));
      }
    }
    return new SecretScanner.MaskedCommand(masked, SecretScanner.found(counts));
  }

  /** What of this argument may stay before its secret, or null where it holds none. */
  private static String secretAfter(int at, List<String> command) {
    String argument = command.get(at);
    Matcher assignment = ASSIGNMENT.matcher(argument);
    if (assignment.matches()
        && SecretNames.isSecretSetting(assignment.group(1), assignment.group(2))) {
      return assignment.group(1);
    }
    String before = at == 0 ? "" : command.get(at - 1);
    boolean named = OPTION.matcher(before).matches() && !argument.startsWith("-");
    return named && SecretNames.isSecretSetting(before, argument) ? "" : null;
  }
}
