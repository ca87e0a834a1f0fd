package dev.gitruns.store;

import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Untrusted;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a set of events belongs to.
 *
 * @param kind {@code run}, or another sort of thing that people name
 * @param key a run's uid, else 32 hexadecimal digits of the SHA-256 of the name
 */
public record EventKey(String kind, String key) implements Comparable<EventKey> {
  /** The kind whose keys are uids. */
  public static final String RUN = "run";

  private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,30}");
  private static final Pattern HALF_DIGEST = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern RUN_PATH =
      Pattern.compile("events/run/([^/]+)/([^/]+)/([0-9a-f]{64})\\.json");
  private static final Pattern OTHER_PATH =
      Pattern.compile("events/([^/]+)/([^/]+)/([^/]+)/([^/]+)/([0-9a-f]{64})\\.json");

  public EventKey {
    boolean fits =
        kind.equals(RUN)
            ? Uid.isUid(key)
            : KIND.matcher(kind).matches() && HALF_DIGEST.matcher(key).matches();
    if (!fits) {
      throw new GitRunsException(
          GitRunsException.Kind.INVALID,
          "Events can't belong to this: " + Untrusted.line(kind + "/" + key, 100),
          "");
    }
  }

  public static EventKey of(Uid uid) {
    return new EventKey(RUN, uid.text());
  }

  /** The key of a thing that people name: an experiment, a registered model. */
  public static EventKey named(String kind, String name) {
    byte[] digest = sha256(name.getBytes(StandardCharsets.UTF_8));
    return new EventKey(kind, HexFormat.of().formatHex(digest).substring(0, 32));
  }

  /** The key of the events in whose place this path of the branch is, if it is such a place. */
  public static Optional<EventKey> ofPath(String path) {
    Matcher run = RUN_PATH.matcher(path);
    Matcher other = OTHER_PATH.matcher(path);
    try {
      if (run.matches()) {
        return check(new EventKey(RUN, run.group(2)), run.group(3), path);
      }
      if (other.matches() && !other.group(1).equals(RUN)) {
        return check(new EventKey(other.group(1), other.group(3)), other.group(5), path);
      }
    } catch (GitRunsException e) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static Optional<EventKey> check(EventKey key, String digest, String path) {
    return key.path(new Digest(digest)).equals(path) ? Optional.of(key) : Optional.empty();
  }

  /** The directory that holds the events, or their shards. */
  public String directory() {
    String shard = kind.equals(RUN) ? key.substring(24) : key.substring(0, 2);
    return "events/" + kind + "/" + shard + "/" + key;
  }

  /** The path of the event with this digest. */
  public String path(Digest event) {
    String inner = kind.equals(RUN) ? "" : event.hex().substring(0, 2) + "/";
    return directory() + "/" + inner + event.hex() + ".json";
  }

  @Override
  public int compareTo(EventKey other) {
    int kinds = kind.compareTo(other.kind);
    return kinds != 0 ? kinds : key.compareTo(other.key);
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
