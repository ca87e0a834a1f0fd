package dev.gitruns.artifact.lfs;

import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.json.JournalJson;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Asks a host by ssh where its LFS API is, with what to prove ourselves by. */
final class SshAuthenticate {
  /** How an answer of LFS over ssh alone begins: a packet of git's that names the version. */
  private static final Pattern TRANSFER = Pattern.compile("(?s)[0-9a-f]{4}version=.*");

  private final SshHost host;

  SshAuthenticate(SshHost host) {
    this.host = host;
  }

  /**
   * What the host said.
   *
   * @param closed why it didn't work; empty where it did
   * @param overSsh whether the host has no API for us and speaks LFS over ssh alone
   */
  record Answer(
      Optional<BlobAnswer> closed,
      boolean overSsh,
      Optional<URI> href,
      Map<String, String> headers) {
    static Answer closed(Outcome outcome, String said, boolean overSsh) {
      return new Answer(
          Optional.of(new BlobAnswer(outcome, said)), overSsh, Optional.empty(), Map.of());
    }

    static Answer failed(String said) {
      return closed(Outcome.FAILED, said, false);
    }
  }

  Answer ask(String operation) {
    try {
      SshHost.Said said = host.run("git-lfs-authenticate", operation);
      if (said.exit() == 0) {
        return parse(said.out());
      }
      if (!said.reached()) {
        return Answer.failed(host.name() + " can't be reached by ssh: " + said.err());
      }
      SshHost.Said transfer = host.run("git-lfs-transfer", operation);
      String begin = new String(transfer.out(), StandardCharsets.ISO_8859_1);
      return TRANSFER.matcher(begin).matches()
          ? Answer.closed(
              Outcome.REFUSED,
              host.name() + " speaks LFS over ssh alone, which takes git-lfs 3.0 here: install it",
              true)
          : Answer.closed(
              Outcome.REFUSED,
              host.name() + " keeps no LFS objects for us by ssh: " + said.err(),
              false);
    } catch (IOException e) {
      return Answer.failed("ssh: " + e.getMessage());
    }
  }

  static Answer parse(byte[] out) {
    Optional<Value.Fields> fields = JournalJson.parse(out);
    if (fields.isEmpty()) {
      return Answer.failed("the answer to git-lfs-authenticate is no JSON document");
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Value.Fields given = fields.get().fields("header");
    given.values().keySet().forEach(key -> given.text(key).ifPresent(v -> headers.put(key, v)));
    String href = fields.get().text("href").orElse("");
    try {
      Optional<URI> api =
          href.isEmpty() ? Optional.empty() : Optional.of(WebAddress.ofServer(href));
      return new Answer(Optional.empty(), false, api, headers);
    } catch (IOException e) {
      return Answer.failed("git-lfs-authenticate: " + e.getMessage());
    }
  }
}
