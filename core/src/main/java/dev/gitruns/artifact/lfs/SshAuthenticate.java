package dev.gitruns.artifact.lfs;

import dev.gitruns.artifact.BlobPlace;
import dev.gitruns.json.JournalJson;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Asks a host by ssh where its LFS API is, with what to prove ourselves by. */
final class SshAuthenticate {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/~+@:-]+");
  private static final int MOST = 1 << 20;
  private static final int SECONDS = 60;

  private final BlobPlace place;

  SshAuthenticate(BlobPlace place) {
    this.place = place;
  }

  /**
   * What the host said.
   *
   * @param said why it didn't work
   */
  record Answer(boolean worked, Optional<URI> href, Map<String, String> headers, String said) {
    static Answer failed(String said) {
      return new Answer(false, Optional.empty(), Map.of(), Untrusted.line(said, 200));
    }
  }

  Answer ask(LfsEndpoint.Ssh ssh, String operation) {
    List<String> command = command(ssh);
    command.add("git-lfs-authenticate " + quoted(ssh.path()) + " " + operation);
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().clear();
      builder.environment().putAll(place.env());
      process = builder.start();
    } catch (IOException e) {
      return Answer.failed("ssh can't be run: " + e.getMessage());
    }
    try {
      process.getOutputStream().close();
      byte[] out = read(process.getInputStream());
      byte[] err = read(process.getErrorStream());
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        String said = new String(err, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        return Answer.failed(ssh.host() + " says nothing of LFS by ssh: " + said);
      }
      return parse(out);
    } catch (IOException e) {
      return Answer.failed(ssh.host() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.failed("interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  private static byte[] read(InputStream in) throws IOException {
    return in.readNBytes(MOST);
  }

  static Answer parse(byte[] out) {
    Optional<Value.Fields> fields = JournalJson.parse(out);
    if (fields.isEmpty()) {
      return Answer.failed("the answer to git-lfs-authenticate is no JSON document");
    }
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Value.Fields given = fields.get().fields("header");
    given.values().keySet().forEach(key -> given.text(key).ifPresent(v -> headers.put(key, v)));
    try {
      Optional<URI> href =
          fields.get().text("href").filter(text -> !text.isEmpty()).map(URI::create);
      return new Answer(true, href, headers, "");
    } catch (IllegalArgumentException e) {
      return Answer.failed("the answer to git-lfs-authenticate names no address");
    }
  }

  /** The ssh that git itself would run. */
  private List<String> command(LfsEndpoint.Ssh ssh) {
    List<String> command = new ArrayList<>();
    Optional<String> line =
        Optional.ofNullable(place.env().get("GIT_SSH_COMMAND"))
            .or(() -> place.setting("core.sshcommand"));
    if (line.isPresent()) {
      // It is a line for a shell, written by the user.
      command.addAll(List.of("sh", "-c", line.get() + " \"$@\"", "ssh"));
    } else {
      command.add(place.env().getOrDefault("GIT_SSH", "ssh"));
    }
    ssh.port().ifPresent(port -> command.addAll(List.of("-p", port.toString())));
    command.add(ssh.host());
    return command;
  }

  /** For the shell at the other end; plain paths as they are, which restricted shells expect. */
  private static String quoted(String path) {
    return PLAIN.matcher(path).matches() && !path.startsWith("-")
        ? path
        : "'" + path.replace("'", "'\\''") + "'";
  }
}
