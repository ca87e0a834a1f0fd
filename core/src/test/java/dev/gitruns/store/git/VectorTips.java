package dev.gitruns.store.git;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.store.CommitSteps;
import dev.gitruns.store.ErasedSet;
import dev.gitruns.store.git.TreeEdit.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;

/** Commits that vectors describe, written into a repository. */
final class VectorTips {
  private static final Path VECTORS = Path.of("..", "format-spec", "vectors", "v1");

  private VectorTips() {}

  static List<Path> vectors(String validity, String prefix) throws IOException {
    try (Stream<Path> all = Files.list(VECTORS.resolve(validity))) {
      return all.filter(dir -> dir.getFileName().toString().startsWith(prefix)).sorted().toList();
    }
  }

  static Value.Fields document(Path file) throws IOException {
    return (Value.Fields) CanonicalJson.parse(Files.readAllBytes(file));
  }

  static ErasedSet erased(Value.Fields document) {
    TreeSet<Uid> uids = new TreeSet<>();
    document.texts("uids").forEach(uid -> uids.add(new Uid(uid)));
    TreeSet<CommitId> commits = new TreeSet<>();
    document.texts("commits").forEach(commit -> commits.add(new CommitId(commit)));
    return new ErasedSet(uids, commits);
  }

  /** Writes the commits; gives them by the names that the vector has for them. */
  static Map<String, CommitId> write(Value.Fields input, TestRepo repo) throws IOException {
    Map<String, CommitId> written = new HashMap<>();
    try (Repository repository = OpenRepository.open(RepositoryCheck.check(repo.dir));
        ObjectPack pack = new ObjectPack(OpenRepository.packs(repository));
        ObjectReader reader = repository.newObjectReader()) {
      TreeEdit edit = new TreeEdit(reader, pack);
      Map<String, ObjectId> objects = new HashMap<>();
      for (var object : input.fields("objects").values().entrySet()) {
        String text = ((Value.Text) object.getValue()).value();
        objects.put(object.getKey(), pack.blob(text.getBytes(StandardCharsets.UTF_8)));
      }
      for (Value item : input.items("commits")) {
        Value.Fields commit = (Value.Fields) item;
        ObjectId id =
            commit.values().containsKey("first")
                ? RootFiles.firstCommit(erased(commit.fields("first")), edit, pack)
                : commit(commit, written, objects, edit, pack);
        written.put(commit.text("name").orElseThrow(), new CommitId(id.name()));
      }
      pack.place(CommitSteps.NONE);
    }
    return written;
  }

  private static ObjectId commit(
      Value.Fields commit,
      Map<String, CommitId> written,
      Map<String, ObjectId> objects,
      TreeEdit edit,
      ObjectPack pack)
      throws IOException {
    Map<String, Optional<Entry>> entries = new HashMap<>();
    Value.Fields tree = commit.fields("tree");
    for (String path : tree.values().keySet()) {
      int mode = Integer.parseInt(commit.fields("modes").text(path).orElse("100644"), 8);
      ObjectId blob = objects.get(tree.text(path).orElseThrow());
      entries.put(path, Optional.of(new Entry(FileMode.fromBits(mode).getBits(), blob)));
    }
    List<ObjectId> parents = new ArrayList<>();
    for (String parent : commit.texts("parents")) {
      parents.add(ObjectId.fromString(written.get(parent).hex()));
    }
    Instant date = Instant.ofEpochSecond(commit.integer("date").orElseThrow());
    return BranchCommitter.commit(
        pack,
        edit.apply(Optional.empty(), entries).orElseThrow(),
        parents,
        new PersonIdent("vector", "vector@invalid", date, ZoneOffset.UTC),
        commit.text("name").orElseThrow() + "\n");
  }
}
