package dev.gitruns.cli.host;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A gitea on loopback, with its ssh server and its LFS, for one administrator called lead. */
final class Gitea implements AutoCloseable {
  private static final String ADMIN = "lead";

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path dir;
  private final Path program;
  final int http;
  final int ssh;
  private Process process;

  private Gitea(Path dir, Path program) throws IOException {
    this.dir = dir;
    this.program = program;
    this.http = free();
    this.ssh = free();
  }

  static Gitea in(Path dir) throws Exception {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path home = Path.of(System.getProperty("user.home"), ".cache");
    Path program = (cache == null ? home : Path.of(cache)).resolve("git-runs-tools/gitea/gitea");
    Assumptions.assumeTrue(
        Files.isExecutable(program), "gitea isn't here: .ci/prepare --long builds it");
    Gitea gitea = new Gitea(Files.createDirectories(dir), program);
    gitea.start();
    return gitea;
  }

  private static int free() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private void start() throws Exception {
    Files.writeString(
        dir.resolve("app.ini"),
        String.join(
            "\n",
            "RUN_MODE = prod",
            "RUN_USER = " + System.getProperty("user.name"),
            "I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true", // it serves this test alone
            "WORK_PATH = " + dir,
            "[server]",
            "HTTP_ADDR = 127.0.0.1",
            "HTTP_PORT = " + http,
            "ROOT_URL = " + url(),
            "STATIC_ROOT_PATH = " + program.getParent(),
            "OFFLINE_MODE = true",
            "START_SSH_SERVER = true",
            "SSH_DOMAIN = 127.0.0.1",
            "SSH_LISTEN_HOST = 127.0.0.1",
            "SSH_LISTEN_PORT = " + ssh,
            "SSH_PORT = " + ssh,
            "BUILTIN_SSH_SERVER_USER = git",
            "LFS_START_SERVER = true",
            "LFS_JWT_SECRET = MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE",
            "[database]",
            "DB_TYPE = sqlite3",
            "[security]",
            "INSTALL_LOCK = true",
            "SECRET_KEY = of this test alone",
            "PASSWORD_HASH_ALGO = pbkdf2_v2",
            "[log]",
            "MODE = file",
            "[cron]",
            "ENABLED = false",
            "[actions]",
            "ENABLED = false",
            ""));
    call("migrate");
    call(
        "admin",
        "user",
        "create",
        "--admin",
        "--username",
        ADMIN,
        "--password",
        password(ADMIN),
        "--email",
        ADMIN + "@example.org",
        "--must-change-password=false");
    process = command("web").start();
    for (int i = 0; i < 600 && process.isAlive(); i++) {
      try {
        api("GET", "/version", "", 200);
        return;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    throw new IOException("gitea doesn't start: " + Files.readString(dir.resolve("said")));
  }

  private ProcessBuilder command(String... words) {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of("-c", dir.resolve("app.ini").toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(dir.toFile());
    builder.environment().put("HOME", dir.toString());
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("said").toFile()));
  }

  private void call(String... words) throws Exception {
    if (command(words).start().waitFor() != 0) {
      throw new IOException("gitea " + words[0] + ": " + Files.readString(dir.resolve("said")));
    }
  }

  static String password(String name) {
    return "sesame-of-" + name;
  }

  private String url() {
    return "http://127.0.0.1:" + http + "/";
  }

  String overHttp(String repository) {
    return url() + ADMIN + "/" + repository + ".git";
  }

  String overSsh(String repository) {
    return "ssh://git@127.0.0.1:" + ssh + "/" + ADMIN + "/" + repository + ".git";
  }

  /** The repository as it lies on the host's disk. */
  Path stored(String repository) throws IOException {
    try (var found = Files.walk(dir, 6)) {
      return found
          .filter(each -> each.endsWith(ADMIN + "/" + repository + ".git"))
          .findFirst()
          .get();
    }
  }

  /** The files of all LFS objects that the host has. */
  List<Path> objects() throws IOException {
    try (var found = Files.walk(dir.resolve("data/lfs"))) {
      return found.filter(Files::isRegularFile).toList();
    }
  }

  void user(String name, String key) throws Exception {
    api(
        "POST",
        "/admin/users",
        "{\"username\":\"%s\",\"email\":\"%s@example.org\",\"password\":\"%s\",\"must_change_password\":false}"
            .formatted(name, name, password(name)),
        201);
    api(
        "POST",
        "/admin/users/" + name + "/keys",
        "{\"title\":\"key\",\"key\":\"%s\"}".formatted(key.strip()),
        201);
  }

  void repository(String name) throws Exception {
    api("POST", "/user/repos", "{\"name\":\"" + name + "\",\"default_branch\":\"main\"}", 201);
  }

  void collaborator(String repository, String user, String permission) throws Exception {
    api(
        "PUT",
        "/repos/" + ADMIN + "/" + repository + "/collaborators/" + user,
        "{\"permission\":\"" + permission + "\"}",
        204);
  }

  /** Protects the runs branch: no force, and pushed to by these people only. */
  void protect(String repository, String... people) throws Exception {
    api(
        "POST",
        "/repos/" + ADMIN + "/" + repository + "/branch_protections",
        "{\"rule_name\":\"git-runs\",\"enable_push\":true,\"enable_force_push\":false,"
            + "\"enable_push_whitelist\":true,\"push_whitelist_usernames\":[\""
            + String.join("\",\"", people)
            + "\"]}",
        201);
  }

  void unprotect(String repository) throws Exception {
    api("DELETE", "/repos/" + ADMIN + "/" + repository + "/branch_protections/git-runs", "", 204);
  }

  private void api(String method, String path, String body, int expected)
      throws IOException, InterruptedException {
    String login = ADMIN + ":" + password(ADMIN);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + "api/v1" + path))
            .header("Content-Type", "application/json")
            .header(
                "Authorization",
                "Basic "
                    + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != expected) {
      throw new IOException(method + " " + path + ": " + answer.statusCode() + answer.body());
    }
  }

  @Override
  public void close() {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
