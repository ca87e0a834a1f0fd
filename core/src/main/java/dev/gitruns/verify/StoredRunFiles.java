package dev.gitruns.verify;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.model.Digest;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import dev.gitruns.model.Value;
import dev.gitruns.rundir.RunFileName;
import dev.gitruns.rundir.StoredFile;
import dev.gitruns.store.Purge;
import dev.gitruns.store.Purges;
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
 * @param purges what was taken out
 */
public record StoredRunFiles(
    RunContents contents,
    Function<RunId, Optional<RunContents>> others,
    Function<Digest, Optional<Path>> largeFiles,
    Purges purges)
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
  public Optional<Purge> purged(String path) {
    return purges.isEmpty() || contents.names().contains(path)
        ? Optional.empty()
        : uid().flatMap(uid -> purges.ofPath(uid, path));
  }

  private Optional<Uid> uid() {
    try {
      return contents
          .find(RunFileName.RUN)
          .map(CanonicalJson::parse)
          .filter(Value.Fields.class::isInstance)
          .flatMap(run -> ((Value.Fields) run).text("uid"))
          .filter(Uid::isUid)
          .map(Uid::new);
    } catch (GitRunsException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<RunFiles> other(RunId id) {
    return others.apply(id).map(found -> new StoredRunFiles(found, others, largeFiles, purges));
  }
}
