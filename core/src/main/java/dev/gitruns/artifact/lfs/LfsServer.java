package dev.gitruns.artifact.lfs;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobPlace;
import dev.gitruns.capture.GitResult;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One LFS API for one direction; found and logged in to when it is first asked. */
final class LfsServer {
  private static final String REF = "refs/heads/git-runs";

  private final BlobPlace place;
  private final LfsEndpoint endpoint;
  private final String operation;
  private LfsHttp http;
  private LfsBatch batch;
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
    return batch.ask(what, blobs);
  }

  private synchronized void connect() {
    if (batch != null || closed.isPresent()) {
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
          new SshAuthenticate(place).ask(endpoint.ssh().get(), operation);
      if (!answer.worked()) {
        closed = Optional.of(new BlobAnswer(BlobAnswer.Outcome.FAILED, answer.said()));
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
  }

  /** Whether the host, asked by ssh, doesn't say where its API is: it may speak LFS over ssh. */
  boolean saysNothing() {
    if (endpoint.ssh().isEmpty()) {
      return false;
    }
    connect();
    return closed.isPresent();
  }

  LfsHttp http() {
    return http;
  }

  LfsBatch batch() {
    return batch;
  }
}
