package dev.gitruns.git;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What git says, without the passwords of addresses that it repeats as they were given. */
public final class GitWords {
  private static final String MASK = "***";
  private static final Pattern URL =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,31}://)([^\\r\\n]*)");
  private static final Pattern PORT = Pattern.compile("(\\[[^\\]]*\\]|[^:]*)(:[0-9]+)?");
  private static final Pattern QUERY = Pattern.compile("[?#][^\\s'\"]+");
  private static final Pattern LOGIN =
      Pattern.compile("(?<![^\\s'\"])[^\\s'\":/@]+:(?!//)[^\\s'\"]*@(?=[^\\s'\"@]+:)");

  private GitWords() {}

  /** The text with user info, query and fragment of each address masked. */
  public static String masked(String text) {
    if (!text.contains("://") && !text.contains("@")) {
      return text;
    }
    return LOGIN.matcher(urls(text)).replaceAll(Matcher.quoteReplacement(MASK + "@"));
  }

  private static String urls(String text) {
    StringBuilder out = new StringBuilder(text.length());
    Matcher url = URL.matcher(text);
    int from = 0;
    while (url.find(from)) {
      out.append(text, from, url.end(1));
      String rest = url.group(2);
      int password = endOfPassword(rest);
      out.append(password > 0 ? MASK : "");
      int end = endOfWord(rest, password);
      out.append(QUERY.matcher(rest.substring(password, end)).replaceAll("?" + MASK));
      from = url.start(2) + end;
    }
    return out.append(text, from, text.length()).toString();
  }

  /** How much of what follows the scheme may be user info; the at sign is no part of it. */
  private static int endOfPassword(String rest) {
    int word = endOfWord(rest, 0);
    int authority = 0;
    while (authority < word && "/?#'\"".indexOf(rest.charAt(authority)) < 0) {
      authority++;
    }
    String host = rest.substring(0, authority);
    if (authority == word) {
      host = host.replaceFirst("[:.,;)}>]+$", "");
    }
    int at = rest.lastIndexOf('@', word - 1);
    if (host.contains("@")) {
      return at;
    }
    // A "port" that is none is the beginning of a password with a slash, a quote or a space in it.
    if (PORT.matcher(host).matches()) {
      return 0;
    }
    return at > 0 ? at : Math.max(rest.lastIndexOf('@'), word);
  }

  private static int endOfWord(String text, int from) {
    int end = from;
    while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end;
  }
}
