package dev.gitruns.store.git;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.CommitId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.store.CommitSteps;
import dev.gitruns.store.ErasedSet;
import java.io.ByteArrayOutputStream;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
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
    return write(input, repo, Set.of());
  }

  /**
   * Writes the commits.
   *
   * @param absent the names of objects that are left out, as in a partial clone
   */
  static Map<String, CommitId> write(Value.Fields input, TestRepo repo, Set<String> absent)
      throws IOException {
    Map<String, CommitId> written = new HashMap<>();
    try (Repository repository = OpenRepository.open(RepositoryCheck.check(repo.dir));
        ObjectPack pack = new ObjectPack(OpenRepository.packs(repository));
        ObjectReader reader = repository.newObjectReader()) {
      TreeEdit edit = new TreeEdit(reader, pack);
      Map<String, ObjectId> objects = new HashMap<>();
      for (var object : input.fields("objects").values().entrySet()) {
        String text = ((Value.Text) object.getValue()).value();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        objects.put(
            object.getKey(),
            absent.contains(object.getKey())
                ? new ObjectInserter.Formatter().idFor(Constants.OBJ_BLOB, bytes)
                : pack.blob(bytes));
      }
      for (Value item : input.items("commits")) {
        Value.Fields commit = (Value.Fields) item;
        ObjectId id =
            commit.values().containsKey("first")
                ? RootFiles.firstCommit(erased(commit.fields("first")), edit, pack)
                : commit(commit, written, objects, repository, pack);
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
      Repository repository,
      ObjectPack pack)
      throws IOException {
    ObjectId root;
    try (ObjectInserter inserter = repository.newObjectInserter()) {
      root = tree(commit, objects, "", inserter);
      inserter.flush();
    }
    List<ObjectId> parents = new ArrayList<>();
    for (String parent : commit.texts("parents")) {
      parents.add(ObjectId.fromString(written.get(parent).hex()));
    }
    Instant date = Instant.ofEpochSecond(commit.integer("date").orElseThrow());
    return BranchCommitter.commit(
        pack,
        root,
        parents,
        new PersonIdent("vector", "vector@invalid", date, ZoneOffset.UTC),
        commit.text("name").orElseThrow() + "\n");
  }

  /** Writes a tree with whatever modes the vector has. */
  private static ObjectId tree(
      Value.Fields commit, Map<String, ObjectId> objects, String at, ObjectInserter inserter)
      throws IOException {
    TreeMap<String, String> modes = new TreeMap<>();
    Map<String, ObjectId> ids = new HashMap<>();
    for (var file : commit.fields("tree").values().entrySet()) {
      if (!file.getKey().startsWith(at)) {
        continue;
      }
      String rest = file.getKey().substring(at.length());
      int slash = rest.indexOf('/');
      if (slash < 0) {
        modes.put(rest, commit.fields("modes").text(file.getKey()).orElse("100644"));
        ids.put(rest, objects.get(((Value.Text) file.getValue()).value()));
      } else if (!ids.containsKey(rest.substring(0, slash) + "/")) {
        String name = rest.substring(0, slash + 1);
        // A directory stands as if a slash followed its name.
        modes.put(name, "40000");
        ids.put(name, tree(commit, objects, at + name, inserter));
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (var entry : modes.entrySet()) {
      String name = entry.getKey().replace("/", "");
      bytes.write((entry.getValue() + " " + name + "\0").getBytes(StandardCharsets.UTF_8));
      ids.get(entry.getKey()).copyRawTo(bytes);
    }
    return inserter.insert(Constants.OBJ_TREE, bytes.toByteArray());
  }
}
