package dev.gitruns.artifact.lfs;

import dev.gitruns.git.Git;
import dev.gitruns.git.GitResult;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What proves to an LFS server who asks: what the address or {@code http.extraHeader} holds, else
 * what git's credential helpers know. It goes to the server of the API alone.
 */
final class LfsLogin {
  private static final String AUTHORIZATION = "Authorization";

  private final Git git;
  private final URI api;
  private final Map<String, String> standing = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private Map<String, String> known = Map.of();
  private boolean refused;

  /**
   * @param extra a header of {@code http.extraHeader}, as {@code Name: value}
   */
  LfsLogin(Git git, URI api, Optional<String> extra) {
    this.git = git;
    this.api = api;
    String info = api.getUserInfo();
    if (info != null && info.contains(":")) {
      standing.put(AUTHORIZATION, basic(info));
    }
    extra.ifPresent(
        header -> {
          int colon = header.indexOf(':');
          if (colon > 0) {
            standing.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
          }
        });
  }

  /** The headers for a request to the API or elsewhere. */
  synchronized Map<String, String> headersFor(URI target) {
    return isFor(target) ? standing : Map.of();
  }

  /** Whether this is the server that the login is for. */
  boolean isFor(URI target) {
    return api.getScheme().equalsIgnoreCase(target.getScheme())
        && api.getHost().equalsIgnoreCase(target.getHost())
        && api.getPort() == target.getPort();
  }

  /** Asks the credential helpers after a 401; false where there is nobody more to ask. */
  synchronized boolean find() {
    if (refused) {
      return false;
    }
    if (!known.isEmpty()) {
      // Servers say 401, too, to somebody who may only read. Helpers aren't told that the password
      // is wrong: they would forget it. Where it is, git's own push finds out and tells them.
      refused = true;
      known = Map.of();
      standing.remove(AUTHORIZATION);
      return false;
    }
    GitResult answer = git.run(java.util.List.of("credential", "fill"), question());
    Map<String, String> found = new TreeMap<>();
    for (String line : answer.text().lines().toList()) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        found.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    if (!answer.ok() || !found.containsKey("password")) {
      refused = true;
      return false;
    }
    known = found;
    standing.put(
        AUTHORIZATION, basic(found.getOrDefault("username", "") + ":" + found.get("password")));
    return true;
  }

  /** The server took it: the helpers may keep it. */
  synchronized void worked() {
    if (!known.isEmpty()) {
      approve();
      known = Map.of();
    }
  }

  private void approve() {
    StringBuilder text = new StringBuilder();
    known.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    git.run(
        java.util.List.of("credential", "approve"),
        text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Git takes the address apart itself, as it does for its own requests. */
  private byte[] question() {
    String host = api.getHost() + (api.getPort() < 0 ? "" : ":" + api.getPort());
    String path = api.getRawPath().replaceFirst("/info/lfs$", "");
    StringBuilder question = new StringBuilder(line("url", api.getScheme() + "://" + host + path));
    Optional.ofNullable(api.getUserInfo())
        .map(info -> info.replaceFirst("(?s):.*", ""))
        .ifPresent(user -> question.append(line("username", user)));
    return question.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String line(String key, String value) {
    if (WebAddress.hasControls(value)) {
      throw new IllegalArgumentException("control character in the " + key + " of an LFS server");
    }
    return key + "=" + value + "\n";
  }

  private static String basic(String userAndPassword) {
    return "Basic "
        + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
  }
}
