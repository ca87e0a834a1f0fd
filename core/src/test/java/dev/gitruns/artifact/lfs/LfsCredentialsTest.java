package dev.gitruns.artifact.lfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.BlobWatch;
import dev.gitruns.artifact.Place;
import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords of other hosts against a hostile LFS server, with a real credential helper. */
class LfsCredentialsTest {
  @TempDir private Path scratch;
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final List<String> targets = new CopyOnWriteArrayList<>();
  private HttpServer hostile;
  private HttpServer other;
  private String redirect = "";
  private String action = "";
  private Place place;

  @BeforeEach
  void start() throws IOException {
    hostile = serve(this::answer);
    other =
        serve(
            exchange -> {
              targets.add(exchange.getRequestHeaders().entrySet().toString());
              exchange.sendResponseHeaders(404, -1);
            });
    place = Place.at(scratch.resolve("here"), "ssh://git@127.0.0.1/x");
    // It knows github.com and its password only, and notes what it's asked.
    place.git(
        "config",
        "credential.helper",
        "!f() { q=$(cat); echo \"$q\" >> '"
            + scratch.resolve("asked")
            + "'; case $q in *host=github.com*) echo username=alice; echo password=ghp_x;; esac; };"
            + " f");
  }

  @AfterEach
  void stop() {
    hostile.stop(0);
    other.stop(0);
  }

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private static HttpServer serve(Answer answer) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            answer.to(exchange);
          }
        });
    server.start();
    return server;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String login = exchange.getRequestHeaders().getFirst("Authorization");
    received.add(login == null ? "" : login);
    if (!redirect.isEmpty()) {
      exchange.getResponseHeaders().add("Location", redirect);
      exchange.sendResponseHeaders(307, -1);
    } else if (!action.isEmpty() && exchange.getRequestURI().getPath().endsWith("/batch")) {
      byte[] body = action.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } else {
      exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
      exchange.sendResponseHeaders(401, -1);
    }
  }

  private static String host(HttpServer server) {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private BlobAnswer get() {
    Blob blob = Place.blob(Place.text("big"));
    return place.open("lfs").get(List.of(blob), place.objects(), BlobWatch.NONE).get(blob);
  }

  private BlobAnswer getFrom(String href, String headers) throws IOException {
    Path ssh = scratch.resolve("ssh");
    Files.writeString(
        ssh,
        "#!/bin/sh\ncat <<'END'\n{\"href\":\"" + href + "\",\"header\":" + headers + "}\nEND\n");
    assertThat(ssh.toFile().setExecutable(true)).isTrue();
    place.with("GIT_SSH_COMMAND", "'" + ssh + "'");
    return get();
  }

  private String asked() throws IOException {
    Path file = scratch.resolve("asked");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  static Stream<String> hostileAddresses() {
    Stream<String> controls =
        IntStream.of(0, 9, 10, 13, 27, 127)
            .mapToObj(c -> "http://HOST/x%" + String.format("%02x", c) + "host=github.com");
    return Stream.concat(
        controls,
        Stream.of(
            "http://HOST/x%0Ahost=github.com%0Aprotocol=https",
            "http://HOST/x?q=%0ahost=github.com",
            "http://HOST/x#%0ahost=github.com",
            "http://a%0ahost=github.com@HOST/x",
            "http://alice@HOST/x",
            "http://alice:b@HOST/x",
            "http://github.com@HOST/x",
            "http://HOST%0a.github.com/x",
            "http:///x",
            "http:foo",
            "https:foo",
            "mailto:x",
            "file:///etc/passwd",
            "ftp://HOST/x",
            "//HOST/x",
            "x",
            "http://HOST/ x",
            "http://[HOST/x"));
  }

  @ParameterizedTest
  @MethodSource("hostileAddresses")
  void hostileAddressOfAnAnswerIsRefused(String address) throws IOException {
    String href = address.replace("HOST", host(hostile));
    BlobAnswer answer = getFrom(href, "{}");
    assertThat(answer.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(answer.said()).contains("the server sent an address that isn't used");
    assertThat(received).isEmpty();
    assertThat(asked()).isEmpty();
    action =
        "{\"objects\":[{\"oid\":\""
            + Place.blob(Place.text("big")).oid().hex()
            + "\",\"size\":3,\"actions\":{\"download\":{\"href\":\""
            + href
            + "\"}}}]}";
    answer = getFrom("http://" + host(hostile) + "/x", "{}");
    assertThat(answer.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(answer.said()).contains("the server sent an address that isn't used");
    assertThat(received).containsOnly("");
    assertThat(asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://HOST/x%0Ahost=github.com",
        "http://alice:b@HOST/x",
        "mailto:x",
        "http:///x",
        "//HOST/x"
      })
  void hostileRedirectIsRefusedOrLosesTheLogin(String address) throws IOException {
    redirect = address.replace("HOST", host(other));
    BlobAnswer answer =
        getFrom("http://" + host(hostile) + "/x", "{\"Authorization\":\"Basic s\"}");
    assertThat(answer.outcome()).isIn(Outcome.FAILED, Outcome.REFUSED);
    assertThat(targets).noneMatch(headers -> headers.contains("Basic s"));
    assertThat(asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://HOST/y%0ahost=github.com%0aprotocol=https%0ax=r",
        "http://a%0ahost=github.com%0aprotocol=https@HOST/y",
        "http:///y",
        "ssh://a%0aOption@HOST/y",
        "ssh://HOST/y%0ahost=github.com",
      })
  void hostileAddressOfARemoteIsRefused(String address) throws IOException {
    place.git("config", "remote.origin.lfsurl", address.replace("HOST", host(hostile)));
    assertThatThrownBy(this::get)
        .isInstanceOf(GitRunsException.class)
        .hasMessageContaining("can't be made out");
    assertThat(received).isEmpty();
    assertThat(asked()).isEmpty();
  }

  @Test
  void helpersAreAskedAboutTheHostOfTheRequest() throws IOException {
    BlobAnswer answer = getFrom("http://" + host(hostile) + "/x%20y/info/lfs", "{}");
    assertThat(answer.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(asked().lines()).contains("protocol=http", "host=" + host(hostile));
    assertThat(asked()).doesNotContain("github");
    assertThat(received).containsOnly("");
  }

  @Test
  void helpersAreNotAskedForAServerThatWasPointedTo() throws IOException {
    redirect = "http://" + host(other) + "/y";
    HttpServer asking =
        serve(
            exchange -> {
              exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
              exchange.sendResponseHeaders(401, -1);
            });
    try {
      redirect = "http://" + host(asking) + "/y";
      assertThat(getFrom("http://" + host(hostile) + "/x", "{}").outcome())
          .isEqualTo(Outcome.REFUSED);
      assertThat(asked()).isEmpty();
    } finally {
      asking.stop(0);
    }
  }

  @Test
  void redirectToAnotherHostDropsEveryGivenHeader() throws IOException {
    redirect = "http://" + host(other) + "/y";
    getFrom(
        "http://" + host(hostile) + "/x",
        "{\"Authorization\":\"Basic s3cret\",\"Private-Token\":\"s3cret\",\"Cookie\":\"a=s3cret\","
            + "\"X-Api-Key\":\"s3cret\",\"Proxy-Authorization\":\"s3cret\"}");
    assertThat(received).containsOnly("Basic s3cret");
    assertThat(targets)
        .isNotEmpty()
        .allMatch(headers -> headers.contains("vnd.git-lfs+json"))
        .noneMatch(headers -> headers.contains("s3cret"));
  }

  @Test
  void everyControlCharacterIsFoundInAnAddress() {
    for (int c = 0; c < 0x20; c++) {
      String encoded = String.format("https://h/%%%02x", c);
      assertThat(WebAddress.hasControls(encoded)).as(encoded).isTrue();
      assertThat(WebAddress.hasControls(encoded.toUpperCase(java.util.Locale.ROOT))).isTrue();
      assertThat(WebAddress.hasControls("https://h/" + (char) c)).isTrue();
    }
    assertThat(WebAddress.hasControls("https://h/%7F")).isTrue();
    assertThat(WebAddress.hasControls("https://h/a%20b%C3%A9%250a")).isFalse();
    assertThat(WebAddress.fault(URI.create("https://h/a%20b%250a"))).isEmpty();
  }
}
