package dev.gitruns.artifact;

import dev.gitruns.git.Git;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A real repository with a remote, from which blobs travel. */
public final class Place {
  private final Path top;
  private final Map<String, String> env = new HashMap<>();

  private Place(Path top) {
    this.top = top;
    env.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    env.put("HOME", top.toString());
  }

  /** A new repository with a remote of this address. */
  public static Place at(Path top, String remote) throws IOException {
    Place place = new Place(Files.createDirectories(top));
    place.git("init", "-q", "-b", "main");
    Files.writeString(
        top.resolve(".git/config"),
        "[user]\n\tname = Ada\n\temail = ada@example.org\n[remote \"origin\"]\n\turl = "
            + remote
            + "\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n",
        StandardOpenOption.APPEND);
    return place;
  }

  /** A repository that was made before. */
  public static Place in(Path top) {
    return new Place(top);
  }

  /** The same with a variable of the environment. */
  public Place with(String name, String value) {
    env.put(name, value);
    return this;
  }

  /** The environment that git and the transfers see. */
  public Map<String, String> env() {
    return Map.copyOf(env);
  }

  /** Runs git here and gives what it prints. */
  public String git(String... words) {
    return Git.in(top, env).run(words).orThrow(String.join(" ", words)).text().strip();
  }

  /** The place that this address names, opened. */
  public RemoteBlobs open(String address) {
    return blobPlace(address).open();
  }

  /** What an opened place is made of. */
  public BlobPlace blobPlace(String address) {
    Map<String, List<String>> config = new HashMap<>();
    for (String entry : git("config", "--null", "--list").split("\0")) {
      String[] parts = entry.split("\n", 2);
      config
          .computeIfAbsent(parts[0], key -> new ArrayList<>())
          .add(parts.length < 2 ? "true" : parts[1]);
    }
    return new BlobPlace(
        address, "origin", Git.in(top, env), env, config, top.resolve(".git"), Optional.of(top));
  }

  /** The repository's own objects. */
  public ObjectsDirectory objects() {
    return new LfsStore(top.resolve(".git")).objects();
  }

  /** Puts bytes among the repository's objects. */
  public Blob has(byte[] bytes) throws IOException {
    Blob blob = blob(bytes);
    write(objects().path(blob.oid()), bytes);
    return blob;
  }

  public Path top() {
    return top;
  }

  static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  /** What these bytes are called. */
  public static Blob blob(byte[] bytes) {
    return new Blob(LfsStore.digest(bytes), bytes.length);
  }

  /** As many bytes as asked for, that no other seed gives. */
  public static byte[] bytes(int size, long seed) {
    byte[] bytes = new byte[size];
    new java.util.Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** The bytes of a text. */
  public static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
