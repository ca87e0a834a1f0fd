package dev.gitruns.artifact.lfs;

import dev.gitruns.artifact.Arrival;
import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.BlobWatch;
import dev.gitruns.artifact.EachBlob;
import dev.gitruns.artifact.LfsStore;
import dev.gitruns.artifact.ObjectsDirectory;
import dev.gitruns.artifact.RemoteBlobs;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** A server of the LFS batch API, with the basic transfer. */
final class LfsBlobs implements RemoteBlobs {
  private static final int AT_ONCE = 4;
  private static final int TRIES = 3;

  private final String name;
  private final List<String> notes;
  private final LfsServer uploads;
  private final LfsServer downloads;
  private final Supplier<Optional<RemoteBlobs>> otherwise;

  /**
   * @param otherwise who to turn to where a host speaks LFS over ssh alone
   */
  LfsBlobs(
      String name,
      List<String> notes,
      LfsServer uploads,
      LfsServer downloads,
      Supplier<Optional<RemoteBlobs>> otherwise) {
    this.name = name;
    this.notes = notes;
    this.uploads = uploads;
    this.downloads = downloads;
    this.otherwise = otherwise;
  }

  private Optional<RemoteBlobs> other(LfsServer server) {
    return server.speaksOverSsh() ? otherwise.get() : Optional.empty();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> notes() {
    return notes;
  }

  @Override
  public Map<Blob, BlobAnswer> ask(Collection<Blob> blobs) {
    Optional<RemoteBlobs> other = other(downloads);
    if (other.isPresent()) {
      return other.get().ask(blobs);
    }
    // What a reader would be told: to an upload a server may say that it has what it lost.
    Map<Blob, LfsBatch.Told> told = downloads.ask("download", List.copyOf(blobs));
    return EachBlob.of(
        blobs, 1, blob -> told.get(blob).answer().orElse(BlobAnswer.of(Outcome.THERE)));
  }

  @Override
  public Map<Blob, BlobAnswer> put(Collection<Blob> blobs, ObjectsDirectory from, BlobWatch watch) {
    Optional<RemoteBlobs> other = other(uploads);
    if (other.isPresent()) {
      return other.get().put(blobs, from, watch);
    }
    List<Blob> here = blobs.stream().filter(blob -> from.find(blob).isPresent()).toList();
    return transfers(
        uploads, "upload", blobs, here, (blob, told) -> upload(blob, told, from, watch));
  }

  @Override
  public Map<Blob, BlobAnswer> get(Collection<Blob> blobs, ObjectsDirectory into, BlobWatch watch) {
    Optional<RemoteBlobs> other = other(downloads);
    if (other.isPresent()) {
      return other.get().get(blobs, into, watch);
    }
    List<Blob> wanted = blobs.stream().filter(blob -> into.find(blob).isEmpty()).toList();
    Map<Blob, BlobAnswer> answers =
        transfers(
            downloads,
            "download",
            blobs,
            wanted,
            (blob, told) -> download(blob, told.transfer().orElseThrow(), into, watch));
    answers.replaceAll(
        (blob, answer) -> wanted.contains(blob) ? answer : BlobAnswer.of(Outcome.THERE));
    return answers;
  }

  /** What isn't to travel is MISSING. */
  private static Map<Blob, BlobAnswer> transfers(
      LfsServer server,
      String operation,
      Collection<Blob> all,
      List<Blob> travelling,
      BiFunction<Blob, LfsBatch.Told, BlobAnswer> one) {
    Map<Blob, LfsBatch.Told> told = server.ask(operation, travelling);
    return EachBlob.of(
        all,
        AT_ONCE,
        blob ->
            told.containsKey(blob)
                ? again(server, operation, blob, told.get(blob), one)
                : BlobAnswer.of(Outcome.MISSING));
  }

  /** Later tries ask anew where to: what was said before may have expired. */
  private static BlobAnswer again(
      LfsServer server,
      String operation,
      Blob blob,
      LfsBatch.Told first,
      BiFunction<Blob, LfsBatch.Told, BlobAnswer> one) {
    LfsBatch.Told told = first;
    for (int i = 1; ; i++) {
      if (told.answer().isPresent()) {
        return told.answer().get();
      }
      BlobAnswer answer = one.apply(blob, told);
      boolean mayPass =
          answer.outcome() == Outcome.FAILED
              || answer.outcome() == Outcome.REFUSED && server.renew();
      if (!mayPass || i == TRIES || Thread.currentThread().isInterrupted()) {
        return answer;
      }
      try {
        Tries.pause(i, "");
      } catch (IOException e) {
        return answer;
      }
      told = server.ask(operation, List.of(blob)).get(blob);
    }
  }

  private BlobAnswer upload(Blob blob, LfsBatch.Told told, ObjectsDirectory from, BlobWatch watch) {
    Optional<Path> file = from.find(blob);
    if (file.isEmpty()) {
      return BlobAnswer.of(Outcome.MISSING);
    }
    try {
      // Servers are known that take anything under any name.
      if (!LfsStore.digest(file.get()).equals(blob.oid())) {
        return new BlobAnswer(Outcome.WRONG, "the bytes here aren't its own: " + file.get());
      }
      LfsBatch.Action action = told.transfer().orElseThrow();
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      headers.put("Content-Type", "application/octet-stream");
      headers.putAll(action.headers());
      HttpResponse<InputStream> answer =
          uploads
              .http()
              .send("PUT", action.href(), headers, new FileBody(file.get(), blob.size(), watch));
      LfsHttp.text(answer);
      if (answer.statusCode() >= 300) {
        return LfsBatch.refusal(answer.statusCode(), "", action.href());
      }
      return told.verify().isEmpty() ? BlobAnswer.of(Outcome.DONE) : verify(blob, told);
    } catch (IOException e) {
      return BlobAnswer.failed(e);
    }
  }

  private BlobAnswer verify(Blob blob, LfsBatch.Told told) throws IOException {
    LfsBatch.Action action = told.verify().orElseThrow();
    HttpResponse<InputStream> answer =
        Tries.of(
            () -> uploads.batch().post(action.href(), action.headers(), LfsBatch.object(blob)));
    LfsHttp.text(answer);
    return answer.statusCode() < 300
        ? BlobAnswer.of(Outcome.DONE)
        : new BlobAnswer(Outcome.FAILED, "the server doesn't confirm it: " + answer.statusCode());
  }

  private BlobAnswer download(
      Blob blob, LfsBatch.Action action, ObjectsDirectory into, BlobWatch watch) {
    BlobAnswer[] refused = new BlobAnswer[1];
    BlobAnswer answer = into.receive(blob, arrival -> refused[0] = fetch(action, arrival, watch));
    return refused[0] == null ? answer : refused[0];
  }

  /** Null where bytes came. */
  private BlobAnswer fetch(LfsBatch.Action action, Arrival arrival, BlobWatch watch)
      throws IOException {
    long offset = arrival.offset();
    if (offset == arrival.size()) {
      return null;
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(action.headers());
    if (offset > 0) {
      headers.put("Range", "bytes=" + offset + "-");
    }
    HttpResponse<InputStream> answer =
        downloads.http().send("GET", action.href(), headers, LfsHttp.NONE);
    try (InputStream in = LfsHttp.stream(answer)) {
      int status = answer.statusCode();
      if (status == 416 && offset > 0) {
        arrival.restart();
        return fetch(action, arrival, watch);
      }
      if (status != 200 && status != 206) {
        boolean gone = status == 404 || status == 410;
        return gone ? BlobAnswer.of(Outcome.MISSING) : LfsBatch.refusal(status, "", action.href());
      }
      boolean goesOn =
          status == 206
              && answer
                  .headers()
                  .firstValue("Content-Range")
                  .orElse("")
                  .startsWith("bytes " + offset + "-");
      if (offset > 0 && !goesOn) {
        if (status == 206) {
          throw new IOException("the server sends another part than it was asked for");
        }
        arrival.restart();
      }
      arrival.writeAll(in, watch);
      return null;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
