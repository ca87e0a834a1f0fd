package dev.gitruns.store;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The trust level of every remote, from git's settings. At most one remote is shared: the one that
 * {@code runs.remote} names, unless its own level is lower; without {@code runs.remote}, the only
 * one whose level is {@code share}.
 */
public final class RemoteLevels {
  private static final String ORIGIN = "origin";
  private static final Pattern URL = Pattern.compile("remote\\.(.+)\\.url", Pattern.DOTALL);
  private static final Pattern LEVEL = Pattern.compile("remote\\.(.+)\\.gitruns", Pattern.DOTALL);

  private final Map<String, List<String>> config;
  private final SortedSet<String> remotes;
  private final Optional<String> shared;

  /**
   * @param config all settings that git sees, by the key as git prints it
   */
  public RemoteLevels(Map<String, List<String>> config) {
    this.config = config;
    this.remotes = named(URL);
    Optional<String> home = setting("runs.remote");
    List<String> sharing = named(LEVEL).stream().filter(this::saysShare).toList();
    this.shared =
        home.isPresent()
            ? home.filter(name -> setting(key(name)).isEmpty() || saysShare(name))
            : Optional.of(sharing).filter(one -> one.size() == 1).map(one -> one.get(0));
  }

  /** The levels once this remote is the shared one. */
  public RemoteLevels sharing(String remote) {
    Map<String, List<String>> changed = new HashMap<>(config);
    changed.put("runs.remote", List.of(remote));
    changed.put(key(remote), List.of("share"));
    return new RemoteLevels(changed);
  }

  /** The levels once this remote is read. */
  public RemoteLevels reading(String remote) {
    Map<String, List<String>> changed = new HashMap<>(config);
    changed.put(key(remote), List.of("read"));
    return new RemoteLevels(changed);
  }

  /** The remote that runs are shared with. */
  public Optional<String> shared() {
    return shared;
  }

  /** The remote that selectors use if none is shared: origin, or the only one. */
  public Optional<String> usual() {
    return remotes.size() == 1
        ? Optional.of(remotes.first())
        : Optional.of(ORIGIN).filter(remotes::contains);
  }

  /** How far this remote is trusted. */
  public RemoteLevel of(String remote) {
    if (shared.equals(Optional.of(remote))) {
      return RemoteLevel.SHARE;
    }
    Optional<String> level = setting(key(remote));
    if (level.isPresent()) {
      return level.get().equals("read") || saysShare(remote)
          ? RemoteLevel.READ
          : RemoteLevel.IGNORE;
    }
    boolean only = remotes.size() == 1 && remotes.contains(remote);
    return only || remote.equals(ORIGIN) ? RemoteLevel.READ : RemoteLevel.IGNORE;
  }

  /**
   * Whether selectors that choose a run, such as {@code best:}, consider the runs of this remote.
   */
  public boolean chooses(String remote) {
    RemoteLevel level = of(remote);
    return level == RemoteLevel.SHARE
        || level == RemoteLevel.READ && (remote.equals(ORIGIN) || remotes.size() == 1);
  }

  /**
   * The order in which remotes of level {@code read} count: those that selectors use come first.
   */
  public Comparator<String> order() {
    return Comparator.comparing((String remote) -> !chooses(remote))
        .thenComparing(remote -> remote);
  }

  private boolean saysShare(String remote) {
    return setting(key(remote)).filter(RemoteLevels::isSharing).isPresent();
  }

  /** Whether this setting lets runs go to a remote; {@code true} is what earlier versions wrote. */
  public static boolean isSharing(String level) {
    return List.of("share", "true", "runs-only").contains(level);
  }

  private Optional<String> setting(String key) {
    List<String> values = config.getOrDefault(key, List.of());
    return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
  }

  private SortedSet<String> named(Pattern pattern) {
    TreeSet<String> names = new TreeSet<>();
    for (String key : config.keySet()) {
      Matcher found = pattern.matcher(key);
      if (found.matches()) {
        names.add(found.group(1));
      }
    }
    return names;
  }

  private static String key(String remote) {
    return "remote." + remote + ".gitruns";
  }
}
