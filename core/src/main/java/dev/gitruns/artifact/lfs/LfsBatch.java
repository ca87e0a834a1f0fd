package dev.gitruns.artifact.lfs;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.json.CompactJson;
import dev.gitruns.json.JournalJson;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The batch request of the LFS API: what to do about each of many objects. */
final class LfsBatch {
  static final String TYPE = "application/vnd.git-lfs+json";
  private static final int MOST = 100;

  private final LfsHttp http;
  private final URI api;
  private final Map<String, String> headers;
  private final String ref;

  /**
   * @param headers what every request to the API carries
   * @param ref the ref that the objects are for, which some servers ask permissions by
   */
  LfsBatch(LfsHttp http, URI api, Map<String, String> headers, String ref) {
    this.http = http;
    this.api = api;
    this.headers = headers;
    this.ref = ref;
  }

  /** Where to send or get the bytes of an object, and what to say there. */
  record Action(URI href, Map<String, String> headers) {}

  /**
   * What the server says of one object.
   *
   * @param answer why nothing can be done, or that nothing is to be done
   */
  record Told(Optional<BlobAnswer> answer, Optional<Action> transfer, Optional<Action> verify) {
    static Told of(BlobAnswer.Outcome outcome, String said) {
      return new Told(
          Optional.of(new BlobAnswer(outcome, said)), Optional.empty(), Optional.empty());
    }
  }

  /** Asks for all of them, some at a time; whoever got no answer has FAILED. */
  Map<Blob, Told> ask(String operation, List<Blob> blobs) {
    Map<Blob, Told> all = new HashMap<>();
    for (int i = 0; i < blobs.size(); i += MOST) {
      List<Blob> some = blobs.subList(i, Math.min(blobs.size(), i + MOST));
      try {
        all.putAll(some(operation, some));
      } catch (IOException e) {
        BlobAnswer failed = BlobAnswer.failed(e);
        blobs.forEach(blob -> all.putIfAbsent(blob, Told.of(failed.outcome(), failed.said())));
        return all;
      }
    }
    return all;
  }

  private Map<Blob, Told> some(String operation, List<Blob> blobs) throws IOException {
    HttpResponse<InputStream> answer = Tries.of(() -> send(operation, blobs));
    byte[] text = LfsHttp.text(answer);
    Optional<Value.Fields> document = JournalJson.parse(text);
    Map<Blob, Told> told = new HashMap<>();
    if (answer.statusCode() != 200) {
      String said = document.flatMap(fields -> fields.text("message")).orElse("");
      BlobAnswer why = refusal(answer.statusCode(), said, api);
      blobs.forEach(blob -> told.put(blob, Told.of(why.outcome(), why.said())));
      return told;
    }
    Value.Fields fields =
        document.orElseThrow(() -> new IOException(api.getHost() + " answers no JSON document"));
    String transfer = fields.text("transfer").orElse("basic");
    if (!transfer.equals("basic")) {
      throw new IOException("the server wants the transfer " + Untrusted.line(transfer, 40));
    }
    Map<Digest, Value.Fields> byOid = new HashMap<>();
    for (Value item : fields.items("objects")) {
      if (item instanceof Value.Fields object) {
        object
            .text("oid")
            .filter(Digest::isDigest)
            .ifPresent(oid -> byOid.put(new Digest(oid), object));
      }
    }
    for (Blob blob : blobs) {
      Value.Fields object = byOid.get(blob.oid());
      told.put(
          blob,
          object == null
              ? Told.of(BlobAnswer.Outcome.FAILED, "the server says nothing of it")
              : told(operation, blob, object));
    }
    return told;
  }

  private HttpResponse<InputStream> send(String operation, List<Blob> blobs) throws IOException {
    List<Value> objects = new ArrayList<>();
    for (Blob blob : blobs) {
      objects.add(object(blob));
    }
    Value.Fields question =
        new FieldsBuilder()
            .put("operation", operation)
            .put("transfers", Value.ofTexts(List.of("basic")))
            .put("hash_algo", "sha256")
            .put("ref", new FieldsBuilder().put("name", ref).build())
            .put("objects", new Value.Items(objects))
            .build();
    return post(URI.create(api + "/objects/batch"), headers, question);
  }

  HttpResponse<InputStream> post(URI to, Map<String, String> given, Value.Fields document)
      throws IOException {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put("Accept", TYPE);
    all.put("Content-Type", TYPE);
    all.putAll(given);
    byte[] body = CompactJson.write(document).getBytes(StandardCharsets.UTF_8);
    return http.send("POST", to, all, moved -> HttpRequest.BodyPublishers.ofByteArray(body));
  }

  static Value.Fields object(Blob blob) {
    return new FieldsBuilder().put("oid", blob.oid().hex()).put("size", blob.size()).build();
  }

  private static Told told(String operation, Blob blob, Value.Fields object) throws IOException {
    Value.Fields error = object.fields("error");
    if (!error.isEmpty()) {
      long code = error.integer("code").orElse(0L);
      String said = error.text("message").orElse("");
      boolean gone = code == 404 || code == 410;
      boolean later = code >= 500 || code == 429 || code == 0;
      return Told.of(
          gone
              ? BlobAnswer.Outcome.MISSING
              : later ? BlobAnswer.Outcome.FAILED : BlobAnswer.Outcome.REFUSED,
          said);
    }
    Value.Fields actions = object.fields("actions");
    Optional<Action> transfer = action(actions.fields(operation));
    boolean otherSize = object.integer("size").orElse(blob.size()) != blob.size();
    if (operation.equals("download") && otherSize) {
      return Told.of(BlobAnswer.Outcome.WRONG, "the server has it with another size");
    }
    if (transfer.isEmpty()) {
      return operation.equals("upload")
          ? Told.of(BlobAnswer.Outcome.THERE, "")
          : Told.of(BlobAnswer.Outcome.MISSING, "the server has no bytes for it");
    }
    return new Told(Optional.empty(), transfer, action(actions.fields("verify")));
  }

  private static Optional<Action> action(Value.Fields fields) throws IOException {
    Optional<String> href = fields.text("href");
    if (href.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : fields.fields("header").values().keySet()) {
      fields.fields("header").text(name).ifPresent(value -> headers.put(name, value));
    }
    return Optional.of(new Action(WebAddress.ofServer(href.get()), headers));
  }

  /** What a status other than success means for the objects that it was about. */
  static BlobAnswer refusal(int status, String said, URI api) {
    String host = api.getHost();
    String more = said.isEmpty() ? "" : ": " + said;
    return switch (status) {
      case 401, 403 ->
          new BlobAnswer(BlobAnswer.Outcome.REFUSED, host + " doesn't let you in" + more);
      case 404, 405, 410, 501 ->
          new BlobAnswer(BlobAnswer.Outcome.REFUSED, host + " keeps no LFS objects there" + more);
      case 413, 422, 507, 509 ->
          new BlobAnswer(BlobAnswer.Outcome.REFUSED, host + " won't have it" + more);
      default -> new BlobAnswer(BlobAnswer.Outcome.FAILED, host + " answered " + status + more);
    };
  }
}
