package dev.gitruns.artifact.lfs;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobPlace;
import dev.gitruns.git.GitResult;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One LFS API for one direction; found and logged in to when it is first asked. */
final class LfsServer {
  private static final String REF = "refs/heads/git-runs";
  private static final long FRESH = 1_000_000_000L;

  private final BlobPlace place;
  private final LfsEndpoint endpoint;
  private final String operation;
  private LfsHttp http;
  private LfsBatch batch;
  private long since;
  private boolean stale;
  private boolean overSsh;
  private Optional<BlobAnswer> closed = Optional.empty();

  LfsServer(BlobPlace place, LfsEndpoint endpoint, String operation) {
    this.place = place;
    this.endpoint = endpoint;
    this.operation = operation;
  }

  /** What it says of each; where it can't be reached, that. */
  Map<Blob, LfsBatch.Told> ask(String what, List<Blob> blobs) {
    if (blobs.isEmpty()) {
      return Map.of();
    }
    connect();
    if (closed.isPresent()) {
      Map<Blob, LfsBatch.Told> all = new HashMap<>();
      LfsBatch.Told told = LfsBatch.Told.of(closed.get().outcome(), closed.get().said());
      blobs.forEach(blob -> all.put(blob, told));
      return all;
    }
    Map<Blob, LfsBatch.Told> told = batch.ask(what, blobs);
    boolean refused =
        told.values().stream()
            .flatMap(each -> each.answer().stream())
            .anyMatch(answer -> answer.outcome() == BlobAnswer.Outcome.REFUSED);
    if (refused && renew()) {
      return ask(what, blobs);
    }
    return told;
  }

  private synchronized void connect() {
    if (batch != null && !stale || closed.isPresent()) {
      return;
    }
    if (endpoint.url().isEmpty()) {
      closed =
          Optional.of(
              new BlobAnswer(
                  BlobAnswer.Outcome.REFUSED,
                  "pushes go to a directory and fetches elsewhere, or the other way round; install"
                      + " git-lfs"));
      return;
    }
    URI api = endpoint.url().get();
    Map<String, String> headers = Map.of();
    if (endpoint.ssh().isPresent()) {
      SshAuthenticate.Answer answer =
          new SshAuthenticate(new SshHost(place, endpoint.ssh().get())).ask(operation);
      closed = answer.closed();
      overSsh = answer.overSsh();
      if (closed.isPresent()) {
        return;
      }
      api = answer.href().orElse(api);
      headers = answer.headers();
    }
    GitResult extra =
        place.git().run("config", "--get-urlmatch", "http.extraheader", api.toString());
    Optional<String> header = extra.ok() ? extra.text().lines().findFirst() : Optional.empty();
    http = new LfsHttp(new LfsLogin(place.git(), api, header));
    String ref = "refs/heads/" + place.setting("runs.branch").orElse(REF.substring(11));
    batch = new LfsBatch(http, api, headers, ref);
    since = System.nanoTime();
    stale = false;
  }

  /** Whether the host has no API and speaks LFS over ssh alone. */
  boolean speaksOverSsh() {
    if (endpoint.ssh().isPresent()) {
      connect();
    }
    return overSsh;
  }

  /**
   * What a host gave us by ssh to prove ourselves by isn't good for long, and not all say for how
   * long. After a refusal: forgets it, so that the next question asks for another.
   *
   * @return false where there is none or it is new
   */
  synchronized boolean renew() {
    if (endpoint.ssh().isEmpty() || batch == null || System.nanoTime() - since < FRESH) {
      return false;
    }
    stale = true;
    return true;
  }

  LfsHttp http() {
    return http;
  }

  LfsBatch batch() {
    return batch;
  }
}
