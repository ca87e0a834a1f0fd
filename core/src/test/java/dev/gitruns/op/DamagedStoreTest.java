package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.seal.TestJournal;
import dev.gitruns.store.RunContents;
import dev.gitruns.workspace.Caller;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bits that fall over in git's own files, where the bytes of runs lie compressed. */
class DamagedStoreTest {
  @TempDir Path temp;

  @Test
  void noChangedByteOfAPackPassesForARun() throws IOException {
    assertNoChangePasses(211);
  }

  @Test
  @Tag("long")
  void noChangedByteOfAPackPassesForARunAnywhere() throws IOException {
    assertNoChangePasses(1);
  }

  private void assertNoChangePasses(int stride) throws IOException {
    try (ScratchRepository repository = new ScratchRepository(temp.resolve("repo"))) {
      Workspace workspace = repository.workspace();
      TestJournal journal = TestJournal.full(temp);
      RunId id = journal.seal(workspace.store().directory().sealed()).id();
      workspace.store().commit(workspace.store().pending(), java.util.List.of());
      repository.git("gc", "-q");
      TreeMap<String, byte[]> right = files(workspace, id);
      Path pack = onlyPack(repository.top);
      byte[] bytes = Files.readAllBytes(pack);
      int found = 0;
      for (int at = 0; at < bytes.length; at += stride) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) (1 << (at % 8));
        Files.delete(pack);
        Files.write(pack, changed);
        found += passes(workspace.caller(), id, right, "byte " + at) ? 0 : 1;
      }
      assertThat(found).isPositive();
    }
  }

  /** Whether verify finds nothing, in which case every file must be as it was. */
  private static boolean passes(
      Caller caller, RunId id, TreeMap<String, byte[]> right, String what) {
    try (Workspace workspace = Workspace.open(caller)) {
      if (!new VerifyRuns(workspace).one(id).holds()) {
        return false;
      }
      TreeMap<String, byte[]> now = files(workspace, id);
      assertThat(now.keySet()).as(what).isEqualTo(right.keySet());
      right.forEach((name, bytes) -> assertThat(now.get(name)).as(what).isEqualTo(bytes));
      return true;
    } catch (GitRunsException | IllegalArgumentException e) {
      // The branch can't be read, or the run isn't on it: nobody takes that for a run.
      return false;
    }
  }

  private static TreeMap<String, byte[]> files(Workspace workspace, RunId id) {
    TreeMap<String, byte[]> files = new TreeMap<>();
    RunContents contents = workspace.store().contents(id).orElseThrow();
    contents.names().forEach(name -> files.put(name, contents.bytes(name)));
    return files;
  }

  private static Path onlyPack(Path top) throws IOException {
    try (Stream<Path> files = Files.list(top.resolve(".git/objects/pack"))) {
      return files
          .filter(file -> file.toString().endsWith(".pack"))
          .reduce(
              (a, b) -> {
                throw new AssertionError("more than one pack");
              })
          .orElseThrow();
    }
  }
}
