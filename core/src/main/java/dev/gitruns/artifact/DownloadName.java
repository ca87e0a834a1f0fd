package dev.gitruns.artifact;

import dev.gitruns.model.Untrusted;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Judges the names that runs give to files, before a file of that name is written anywhere. */
public final class DownloadName {
  /** Code points that a Mac's file system ignores in names. */
  private static final Pattern IGNORED =
      Pattern.compile("[\\u200c-\\u200f\\u202a-\\u202e\\u206a-\\u206f\\ufeff]");

  /** Names that are devices on Windows, with any ending. */
  private static final Pattern DEVICE =
      Pattern.compile(
          "(?i)(?:con|prn|aux|nul|conin\\$|conout\\$|(?:com|lpt)[0-9¹²³]) *(?:[.:].*)?");

  private static final Pattern GIT = Pattern.compile("(?i)(?:\\.git|git~[0-9]+)[. ]*(?::.*)?");

  private DownloadName() {}

  /** What may be done with a name. */
  public enum Safety {
    /** A file of this name may be written. */
    PLAIN,
    /** Only if somebody asks for this name: programs obey such files, or a system reads it anew. */
    UNSAFE,
    /** Never: it leads out of the directory, or into git's own. */
    REFUSED
  }

  /** How safe this name is, below a directory that somebody chose. */
  public static Safety safety(String name) {
    if (name.isEmpty() || name.startsWith("/") || name.indexOf('\0') >= 0) {
      return Safety.REFUSED;
    }
    for (String part : name.split("/", -1)) {
      for (String inner : part.split("\\\\", -1)) {
        boolean steps = inner.equals("..") || part.isEmpty() || part.equals(".");
        if (steps || GIT.matcher(IGNORED.matcher(inner).replaceAll("")).matches()) {
          return Safety.REFUSED;
        }
      }
    }
    return unsafeEnd(name) > 0 ? Safety.UNSAFE : Safety.PLAIN;
  }

  /** Where the last unsafe part of a name ends; 0 if it has none. */
  private static int unsafeEnd(String name) {
    int end = 0;
    int at = 0;
    for (String part : name.split("/", -1)) {
      at += part.length();
      if (part.startsWith(".")
          || part.endsWith(".")
          || part.endsWith(" ")
          || part.indexOf('\\') >= 0
          || DEVICE.matcher(part).matches()
          || !Untrusted.line(part, Integer.MAX_VALUE).equals(part)) {
        end = at;
      }
      at++;
    }
    return end;
  }

  /**
   * Those of these names that are written only if a word spells them: unsafe ones, and all but the
   * first of those that are one name where case doesn't count.
   *
   * @param words names and patterns that somebody asked for
   */
  public static Set<String> unnamed(Collection<String> names, List<String> words) {
    List<String> literals = new ArrayList<>();
    words.forEach(word -> literals.add(word.replaceFirst("(?s)[*?\\[].*", "")));
    Map<String, String> first = new HashMap<>();
    Set<String> unnamed = new TreeSet<>();
    for (String name : names) {
      String folded = Normalizer.normalize(name, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
      boolean twin = !first.computeIfAbsent(folded, key -> name).equals(name);
      int end = twin ? name.length() : unsafeEnd(name);
      boolean spelled =
          literals.stream()
              .anyMatch(
                  word ->
                      word.startsWith(name + ":") || word.length() >= end && name.startsWith(word));
      if (end > 0 && !spelled) {
        unnamed.add(name);
      }
    }
    return unnamed;
  }
}
