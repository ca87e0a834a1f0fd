package dev.gitruns.artifact.lfs;

import dev.gitruns.model.Untrusted;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Requests to an LFS server: redirected by hand, and given up where nothing moves for long. */
final class LfsHttp {
  private static final Duration CONNECT = Duration.ofSeconds(30);
  private static final Duration STILL = Duration.ofSeconds(60);
  private static final int REDIRECTS = 5;
  private static final int MOST_TEXT = 16 << 20;

  /** What is between us and the next hop: servers name some in their actions, as gitea does. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /**
   * What we say of a request's content. Servers may give passwords in headers of any other name.
   */
  private static final Set<String> OF_THE_CONTENT = Set.of("accept", "content-type", "range");

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          // Followed by hand: whoever is pointed to elsewhere doesn't get our headers.
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT)
          .build();
  private final LfsLogin login;

  LfsHttp(LfsLogin login) {
    this.login = login;
  }

  /** A request that may be made again. */
  interface Body {
    /** From the beginning; touches the moment whenever bytes move. */
    HttpRequest.BodyPublisher publisher(AtomicLong moved);
  }

  static final Body NONE = moved -> HttpRequest.BodyPublishers.noBody();

  /** Sends, with our login where the server is the API's own and asks for one. */
  HttpResponse<InputStream> send(String method, URI to, Map<String, String> headers, Body body)
      throws IOException {
    HttpResponse<InputStream> answer = redirected(method, to, headers, body);
    boolean ours = !headers.containsKey("Authorization");
    while (ours
        && answer.statusCode() == 401
        && login.isFor(answer.uri()) // Helpers are asked about the server that wants a password.
        && login.find()) {
      answer.body().close();
      answer = redirected(method, to, headers, body);
    }
    if (answer.statusCode() < 300 && login.isFor(answer.uri())) {
      login.worked();
    }
    return answer;
  }

  private HttpResponse<InputStream> redirected(
      String method, URI to, Map<String, String> headers, Body body) throws IOException {
    URI place = to;
    Map<String, String> given = headers;
    for (int i = 0; ; i++) {
      Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      all.putAll(login.headersFor(place));
      all.putAll(given);
      HttpResponse<InputStream> answer = once(method, place, all, body);
      boolean moved =
          switch (answer.statusCode()) {
            case 301, 302, 307, 308 -> true;
            default -> false;
          };
      String location = answer.headers().firstValue("Location").orElse("");
      if (!moved || location.isEmpty()) {
        return answer;
      }
      answer.body().close();
      if (i == REDIRECTS) {
        throw new IOException("the server points on and on");
      }
      URI next = target(place, location);
      if (!java.util.Objects.equals(next.getAuthority(), place.getAuthority())
          || !next.getScheme().equalsIgnoreCase(place.getScheme())) {
        Map<String, String> fewer = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fewer.putAll(given);
        fewer.keySet().removeIf(name -> !OF_THE_CONTENT.contains(name.toLowerCase(Locale.ROOT)));
        given = fewer;
      }
      place = next;
    }
  }

  private static URI target(URI from, String location) throws IOException {
    URI next;
    try {
      next = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw new IOException("the server points to what is no address", e);
    }
    WebAddress.checked(next);
    if ("https".equalsIgnoreCase(from.getScheme()) && !"https".equalsIgnoreCase(next.getScheme())) {
      throw new IOException("the server points to " + Untrusted.line(next.toString(), 100));
    }
    return next;
  }

  private HttpResponse<InputStream> once(
      String method, URI to, Map<String, String> headers, Body body) throws IOException {
    AtomicLong moved = new AtomicLong(System.nanoTime());
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(plain(to)).method(method, body.publisher(moved));
    } catch (IllegalArgumentException e) {
      throw new IOException("no address: " + Untrusted.line(to.toString(), 100), e);
    }
    headers.forEach(
        (name, value) -> {
          if (OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
            return;
          }
          try {
            request.header(name, value);
          } catch (IllegalArgumentException e) {
            // No header that could be sent.
            return;
          }
        });
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    while (true) {
      try {
        return answer.get(200, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (System.nanoTime() - moved.get() > STILL.toNanos()) {
          answer.cancel(true);
          throw new IOException("nothing moved for " + STILL.toSeconds() + " s", e);
        }
      } catch (ExecutionException e) {
        Throwable why = e.getCause();
        String said = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
        throw new IOException(to.getHost() + ": " + said, why);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        answer.cancel(true);
        throw new IOException("interrupted", e);
      }
    }
  }

  /** Without a name and password: they go as a header. */
  private static URI plain(URI uri) {
    return uri.getRawUserInfo() == null
        ? uri
        : URI.create(uri.toString().replaceFirst("://[^/@]*@", "://"));
  }

  /** The whole text of an answer, within bounds. */
  static byte[] text(HttpResponse<InputStream> answer) throws IOException {
    try (InputStream in = new Moving(answer.body(), STILL)) {
      byte[] bytes = in.readNBytes(MOST_TEXT + 1);
      if (bytes.length > MOST_TEXT) {
        throw new IOException("the server's answer is larger than " + (MOST_TEXT >> 20) + " MiB");
      }
      return bytes;
    }
  }

  /** The bytes of an answer; an error where they stand still for long. */
  static InputStream stream(HttpResponse<InputStream> answer) {
    return new Moving(answer.body(), STILL);
  }
}
