package dev.gitruns.store.git;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.SealedRun;
import dev.gitruns.rundir.Sha256Sums;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real repository made by real git, and sealed runs for it. */
final class TestRepo {
  final Path dir;

  private TestRepo(Path dir) {
    this.dir = dir;
  }

  static TestRepo at(Path dir) {
    return new TestRepo(dir);
  }

  static TestRepo create(Path dir, String... options) throws IOException {
    Files.createDirectories(dir);
    TestRepo repo = new TestRepo(dir);
    String[] init =
        Stream.concat(Stream.of("init", "-q", "-b", "main"), Stream.of(options))
            .toArray(String[]::new);
    repo.git(init);
    repo.git("config", "user.name", "Ada");
    repo.git("config", "user.email", "ada@example.org");
    return repo;
  }

  TestRepo commitCode(String text) throws IOException {
    Files.writeString(dir.resolve("train.py"), text);
    git("add", "train.py");
    git("commit", "-q", "-m", "code");
    return this;
  }

  /** Runs git here and gives what it printed; fails where it fails. */
  String git(String... args) {
    PlainGit.Answer answer = tryGit(args);
    if (!answer.ok()) {
      throw new AssertionError("git " + List.of(args) + ": " + answer.err());
    }
    return answer.text().strip();
  }

  PlainGit.Answer tryGit(String... args) {
    return new PlainGit(dir).run(args);
  }

  void checkWhole() throws IOException, InterruptedException {
    Process fsck =
        new ProcessBuilder("git", "fsck", "--strict", "--full", "--no-dangling")
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(fsck.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    fsck.waitFor(60, TimeUnit.SECONDS);
    String faults =
        said.lines().filter(line -> !line.startsWith("notice:")).reduce("", (a, b) -> a + b + "\n");
    if (fsck.exitValue() != 0 || !faults.isEmpty()) {
      throw new AssertionError("git fsck: " + said);
    }
  }

  GitRunStore store() {
    return GitRunStore.open(dir);
  }

  static Uid uid(long seed) {
    return Uid.create(1_700_000_000_000L + seed, new Random(seed));
  }

  /** A sealed run of this uid in the place where sealed runs wait. */
  static SealedRun seal(GitRunStore store, Uid uid, Map<String, String> more) throws IOException {
    return seal(store.directory().sealed(), uid, more, Map.of());
  }

  static SealedRun seal(GitRunStore store, long seed) throws IOException {
    return seal(store, uid(seed), Map.of("config.json", "{\n  \"seed\": " + seed + "\n}\n"));
  }

  static SealedRun seal(
      Path parent, Uid uid, Map<String, String> more, Map<String, byte[]> largeArtifacts)
      throws IOException {
    TreeMap<String, byte[]> files = new TreeMap<>();
    Value.Fields run =
        new FieldsBuilder()
            .put("format", 1)
            .put("uid", uid.text())
            .put("name", "brave-" + uid.shard())
            .put("status", "finished")
            .put("start", 1_700_000_000_000_000L)
            .build();
    files.put("run.json", CanonicalJson.write(run));
    more.forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
    TreeMap<String, Digest> sums = new TreeMap<>();
    files.forEach((name, bytes) -> sums.put(name, Sha256Sums.digest(bytes)));
    TreeSet<String> pointers = new TreeSet<>();
    Map<Digest, byte[]> large = new TreeMap<>();
    largeArtifacts.forEach(
        (name, bytes) -> {
          Digest digest = Sha256Sums.digest(bytes);
          files.put(name, new LfsPointer(digest, bytes.length).write());
          sums.put(name, digest);
          pointers.add(name);
          large.put(digest, bytes);
        });
    if (!pointers.isEmpty()) {
      files.put(".gitattributes", LfsPointer.attributes(pointers));
    }
    Sha256Sums listing = Sha256Sums.of(sums);
    files.put("SHA256SUMS", listing.write());
    RunId id = listing.id();
    Path dir = parent.resolve(id.hex());
    for (var file : files.entrySet()) {
      Path path = dir.resolve("tree").resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    for (var file : large.entrySet()) {
      Path path = dir.resolve("large").resolve(file.getKey().hex());
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    return new SealedRun(id, uid, dir);
  }

  /** All files below a directory, to see that nothing changed. */
  static List<String> listing(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.sorted(Comparator.naturalOrder())
          .filter(path -> !path.startsWith(root.resolve(".git")))
          .map(path -> root.relativize(path).toString())
          .toList();
    }
  }
}
