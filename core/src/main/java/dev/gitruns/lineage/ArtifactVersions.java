package dev.gitruns.lineage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The versions of every artifact name: its contents, numbered from 1 in the order in which runs
 * that are here first made them. Runs that come later by a fetch may be older, and shift numbers;
 * an alias stays with its content.
 */
public final class ArtifactVersions {
  /** The alias that is always there: what was made last. */
  public static final String LATEST = "latest";

  private static final Pattern NUMBER = Pattern.compile("v?([0-9]{1,9})");
  private static final Pattern FORM = Pattern.compile("(.+)[:@]([^:@/]+)", Pattern.DOTALL);

  private final SortedMap<String, Name> names = new TreeMap<>();

  private static final class Name {
    private final Set<String> contents = new LinkedHashSet<>();
    private final SortedMap<String, String> aliases = new TreeMap<>();
    private String latest;
  }

  /**
   * A version of an artifact.
   *
   * @param content the key of its node
   * @param aliases what points to it, {@code latest} among them
   */
  public record Version(String name, int number, String content, List<String> aliases) {
    public Version {
      aliases = List.copyOf(aliases);
    }

    /** {@code NAME:VERSION}. */
    public String text() {
      return name + ":" + number;
    }
  }

  /** Notes that a run made it; to be called in the order of time. */
  void made(String name, String content) {
    Name known = names.computeIfAbsent(name, n -> new Name());
    known.contents.add(content);
    known.latest = content;
  }

  /** Notes an alias; one of content that isn't here names nothing. */
  void alias(String name, String alias, String content) {
    Name known = names.get(name);
    if (known != null) {
      known.aliases.put(alias, content);
    }
  }

  /** All versions of a name, the oldest first. */
  public List<Version> of(String name) {
    Name known = names.get(name);
    List<Version> versions = new ArrayList<>();
    if (known != null) {
      for (String content : known.contents) {
        versions.add(version(name, known, versions.size() + 1, content));
      }
    }
    return versions;
  }

  private static Version version(String name, Name known, int number, String content) {
    List<String> aliases = new ArrayList<>();
    known.aliases.forEach(
        (alias, at) -> {
          if (at.equals(content)) {
            aliases.add(alias);
          }
        });
    if (content.equals(known.latest)) {
      aliases.add(LATEST);
    }
    return new Version(name, number, content, aliases);
  }

  /** The aliases of a name whose content no run here made. */
  public List<String> dangling(String name) {
    Name known = names.get(name);
    return known == null
        ? List.of()
        : known.aliases.entrySet().stream()
            .filter(entry -> !known.contents.contains(entry.getValue()))
            .map(Map.Entry::getKey)
            .toList();
  }

  /**
   * What {@code NAME}, {@code NAME:3}, {@code NAME:v3}, {@code NAME:ALIAS} or {@code NAME@ALIAS}
   * names.
   */
  public Optional<Version> find(String text) {
    if (names.containsKey(text)) {
      return version(text, LATEST);
    }
    Matcher form = FORM.matcher(text);
    return form.matches() ? version(form.group(1), form.group(2)) : Optional.empty();
  }

  private Optional<Version> version(String name, String which) {
    List<Version> versions = of(name);
    Optional<Version> aliased =
        versions.stream().filter(version -> version.aliases().contains(which)).findFirst();
    Matcher number = NUMBER.matcher(which);
    return aliased.isPresent() || !number.matches()
        ? aliased
        : versions.stream()
            .filter(version -> version.number() == Integer.parseInt(number.group(1)))
            .findFirst();
  }

  /** The name in {@code NAME:VERSION}, or the text itself where that is one. */
  public Optional<String> nameIn(String text) {
    if (names.containsKey(text)) {
      return Optional.of(text);
    }
    Matcher form = FORM.matcher(text);
    return form.matches() && names.containsKey(form.group(1))
        ? Optional.of(form.group(1))
        : Optional.empty();
  }

  /** Every name, sorted. */
  public List<String> names() {
    return List.copyOf(names.keySet());
  }

  /** Every version by its content. */
  Map<String, List<Version>> byContent() {
    Map<String, List<Version>> found = new HashMap<>();
    for (String name : names.keySet()) {
      for (Version version : of(name)) {
        found.computeIfAbsent(version.content(), key -> new ArrayList<>()).add(version);
      }
    }
    return Collections.unmodifiableMap(found);
  }
}
