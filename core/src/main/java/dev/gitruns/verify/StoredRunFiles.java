package dev.gitruns.verify;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.seal.StoredFile;
import dev.gitruns.store.RunContents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A run in a store.
 *
 * @param others finds other runs of the store
 * @param largeFiles finds the bytes behind pointers
 */
public record StoredRunFiles(
    RunContents contents,
    Function<RunId, Optional<RunContents>> others,
    Function<Digest, Optional<Path>> largeFiles)
    implements RunFiles {
  private static final int STRANGE = 0;

  @Override
  public RunId id() {
    return contents.id();
  }

  @Override
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    contents.names().forEach(name -> entries.add(new Entry(name, StoredFile.REGULAR)));
    contents.strange().forEach(name -> entries.add(new Entry(name, STRANGE)));
    return entries;
  }

  @Override
  public byte[] bytes(String path) {
    return contents.bytes(path);
  }

  @Override
  public Optional<Path> large(Digest oid) {
    return largeFiles.apply(oid);
  }

  @Override
  public Optional<RunFiles> other(RunId id) {
    return others.apply(id).map(found -> new StoredRunFiles(found, others, largeFiles));
  }
}
