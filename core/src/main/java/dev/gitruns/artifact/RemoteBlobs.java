package dev.gitruns.artifact;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A place beyond this repository that keeps large bytes by their digest. Every call answers for
 * every blob that it was given: one that fails holds no other back. Nothing is ever to be seen
 * under a digest that isn't whole and right; a transfer that was cut off goes on where it can.
 */
public interface RemoteBlobs extends AutoCloseable {

  /** Where this is, for people: harmless, on one line. */
  String name();

  /** What people should know of the way this place was found. */
  default List<String> notes() {
    return List.of();
  }

  /** Which of these it has: THERE or MISSING, or why it can't be said. */
  Map<Blob, BlobAnswer> ask(Collection<Blob> blobs);

  /** Brings blobs there from files of this repository; MISSING is one that isn't here. */
  Map<Blob, BlobAnswer> put(Collection<Blob> blobs, ObjectsDirectory from, BlobWatch watch);

  /** Brings blobs here; MISSING is one that isn't there. */
  Map<Blob, BlobAnswer> get(Collection<Blob> blobs, ObjectsDirectory into, BlobWatch watch);

  @Override
  default void close() {}
}
