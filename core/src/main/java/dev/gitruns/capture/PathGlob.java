package dev.gitruns.capture;

import java.util.regex.Pattern;

/**
 * A pattern of relative paths with {@code /}: {@code *} and {@code ?} within a name, {@code **}
 * across directories (none at all included), {@code [a-z]}, <code>{a,b}</code>.
 */
final class PathGlob {
  private final Pattern pattern;

  private PathGlob(Pattern pattern) {
    this.pattern = pattern;
  }

  static boolean isPattern(String text) {
    return text.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  static PathGlob of(String glob) {
    StringBuilder out = new StringBuilder();
    int braces = 0;
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (c == '*' && glob.startsWith("**/", i) && (i == 0 || glob.charAt(i - 1) == '/')) {
        out.append("(?:[^/]+/)*");
        i += 2;
      } else if (c == '*' && glob.startsWith("**", i)) {
        out.append(".*");
        i++;
      } else if (c == '*') {
        out.append("[^/]*");
      } else if (c == '?') {
        out.append("[^/]");
      } else if (c == '[' && glob.indexOf(']', i + 2) > 0) {
        int end = glob.indexOf(']', i + 2);
        out.append(characters(glob.substring(i + 1, end)));
        i = end;
      } else if (c == '{' && glob.indexOf('}', i) > 0) {
        braces++;
        out.append("(?:");
      } else if (c == '}' && braces > 0) {
        braces--;
        out.append(')');
      } else if (c == ',' && braces > 0) {
        out.append('|');
      } else {
        out.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return new PathGlob(Pattern.compile(out + ")".repeat(braces), Pattern.DOTALL));
  }

  private static String characters(String inside) {
    boolean not = inside.startsWith("!") || inside.startsWith("^");
    String set = (not ? inside.substring(1) : inside).replaceAll("[\\\\\\[\\]&^]", "\\\\$0");
    return (not ? "(?!/)[^" : "(?!/)[") + set + "]";
  }

  boolean matches(String path) {
    return pattern.matcher(path).matches();
  }

  /** The directories before the first name with a pattern, or an empty string. */
  static String fixedPart(String glob) {
    int at = 0;
    for (int slash = glob.indexOf('/'); slash >= 0; slash = glob.indexOf('/', slash + 1)) {
      if (isPattern(glob.substring(0, slash))) {
        break;
      }
      at = slash;
    }
    return glob.substring(0, at);
  }
}
