package dev.gitruns.op;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.store.RunContents;
import dev.gitruns.store.git.GitRunStore;
import dev.gitruns.verify.RunFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A run on the branch, as verify reads it. */
record StoredRunFiles(GitRunStore store, RunContents contents) implements RunFiles {
  private static final int ORDINARY = 0100644;
  private static final int SOMETHING_ELSE = 0;

  static Optional<RunFiles> of(GitRunStore store, RunId id) {
    return store.contents(id).map(contents -> new StoredRunFiles(store, contents));
  }

  @Override
  public RunId id() {
    return contents.id();
  }

  @Override
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    contents.names().forEach(name -> entries.add(new Entry(name, ORDINARY)));
    contents.strange().forEach(name -> entries.add(new Entry(name, SOMETHING_ELSE)));
    return entries;
  }

  @Override
  public byte[] bytes(String path) {
    return contents.bytes(path);
  }

  @Override
  public Optional<Path> large(Digest oid) {
    return store.large().find(oid);
  }

  @Override
  public Optional<RunFiles> other(RunId other) {
    return of(store, other);
  }
}
