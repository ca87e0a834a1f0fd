package dev.gitruns.artifact.lfs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.LfsStore;
import dev.gitruns.json.CompactJson;
import dev.gitruns.json.JournalJson;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A small server of the LFS batch API on this machine, with faults to order. */
final class LfsTestServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path dir;
  final List<String> requests = new CopyOnWriteArrayList<>();

  /** The user and password that are asked for; null for none. */
  volatile String login;

  /** How many answers to data requests end in the middle. */
  final AtomicInteger cuts = new AtomicInteger();

  /** How many requests are answered 503. */
  final AtomicInteger busy = new AtomicInteger();

  /** The largest object that is taken. */
  volatile long largest = Long.MAX_VALUE;

  /** Whether its actions carry what opens them. */
  volatile boolean opened;

  /** Whether ranges are heard. */
  volatile boolean ranges = true;

  LfsTestServer(Path dir) throws IOException {
    this.dir = Files.createDirectories(dir);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/team/code";
  }

  Path stored(Blob blob) {
    return dir.resolve(blob.oid().hex());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      if (busy.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        answer(exchange, 503, new byte[0]);
      } else if (path.equals("/moved/info/lfs/objects/batch")) {
        exchange.getResponseHeaders().add("Location", "/team/code.git/info/lfs/objects/batch");
        answer(exchange, 307, new byte[0]);
      } else if (!isKnown(exchange)) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"lfs\"");
        answer(exchange, 401, new byte[0]);
      } else if (path.equals("/team/code.git/info/lfs/objects/batch")) {
        batch(exchange);
      } else if (path.startsWith("/data/")) {
        data(exchange, dir.resolve(new Digest(path.substring(6)).hex()));
      } else if (path.equals("/verify")) {
        Value.Fields object = read(exchange);
        Path file = dir.resolve(object.text("oid").orElseThrow());
        boolean fits =
            Files.exists(file) && Files.size(file) == object.integer("size").orElseThrow();
        answer(exchange, fits ? 200 : 404, new byte[0]);
      } else {
        answer(exchange, 404, new byte[0]);
      }
    }
  }

  private boolean isKnown(HttpExchange exchange) {
    String given = exchange.getRequestHeaders().getFirst("Authorization");
    return login == null || basic().equals(given);
  }

  private String basic() {
    return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
  }

  private static Value.Fields read(HttpExchange exchange) throws IOException {
    return JournalJson.parse(exchange.getRequestBody().readAllBytes()).orElseThrow();
  }

  private void batch(HttpExchange exchange) throws IOException {
    Value.Fields asked = read(exchange);
    boolean upload = asked.text("operation").orElseThrow().equals("upload");
    List<Value> objects = new ArrayList<>();
    for (Value item : asked.items("objects")) {
      Value.Fields object = (Value.Fields) item;
      Path file = dir.resolve(new Digest(object.text("oid").orElseThrow()).hex());
      long size = object.integer("size").orElseThrow();
      if (upload && size > largest) {
        objects.add(error(object, 422, "too large for this plan"));
      } else if (!upload && !Files.exists(file)) {
        objects.add(error(object, 404, "Object does not exist"));
      } else if (upload && Files.exists(file)) {
        objects.add(object);
      } else {
        FieldsBuilder actions = new FieldsBuilder();
        actions.put(upload ? "upload" : "download", action("/data/" + file.getFileName()));
        if (upload) {
          actions.put("verify", action("/verify"));
        }
        objects.add(object.with("actions", actions.build()));
      }
    }
    Value.Fields told =
        new FieldsBuilder()
            .put("transfer", "basic")
            .put("objects", new Value.Items(objects))
            .build();
    exchange.getResponseHeaders().add("Content-Type", "application/vnd.git-lfs+json");
    answer(exchange, 200, CompactJson.write(told).getBytes(StandardCharsets.UTF_8));
  }

  private static Value error(Value.Fields object, long code, String message) {
    return object.with(
        "error", new FieldsBuilder().put("code", code).put("message", message).build());
  }

  private Value action(String path) {
    String href = "http://127.0.0.1:" + server.getAddress().getPort() + path;
    FieldsBuilder header = new FieldsBuilder();
    header.put("Transfer-Encoding", "chunked"); // as gitea asks for it
    if (opened) {
      header.put("Authorization", basic());
    }
    return new FieldsBuilder().put("href", href).put("header", header.build()).build();
  }

  private void data(HttpExchange exchange, Path file) throws IOException {
    if (exchange.getRequestMethod().equals("PUT")) {
      byte[] bytes = exchange.getRequestBody().readAllBytes();
      if (cut()) {
        return;
      }
      boolean right =
          LfsStore.digest(Files.write(temporary(), bytes)).hex().equals(file.getFileName() + "");
      if (right) {
        Files.write(file, bytes);
      }
      answer(exchange, right ? 200 : 422, new byte[0]);
      return;
    }
    if (!Files.exists(file)) {
      answer(exchange, 404, new byte[0]);
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = 0;
    if (range != null && ranges) {
      from = Integer.parseInt(range.replaceAll("bytes=([0-9]+)-.*", "$1"));
      exchange
          .getResponseHeaders()
          .add("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
    }
    byte[] part = Arrays.copyOfRange(bytes, from, bytes.length);
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, part.length == 0 ? -1 : part.length);
    int length = cut() ? part.length / 2 : part.length;
    exchange.getResponseBody().write(part, 0, length);
  }

  private Path temporary() throws IOException {
    return Files.createTempFile(dir, "put", ".tmp");
  }

  private boolean cut() {
    return cuts.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
