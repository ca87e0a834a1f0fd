package dev.gitruns.artifact;

import java.util.Collection;
import java.util.Map;

/** No place at all: runs name large files by their digest, and their bytes stay where they are. */
public final class NoBlobs implements RemoteBlobs, RemoteBlobsProvider {
  private static final BlobAnswer STAYS =
      new BlobAnswer(
          BlobAnswer.Outcome.REFUSED, "large files stay where they are: runs.artifacts is none");

  @Override
  public boolean takes(String scheme) {
    return scheme.equals("none");
  }

  @Override
  public RemoteBlobs open(BlobPlace place) {
    return this;
  }

  @Override
  public String name() {
    return "nowhere";
  }

  @Override
  public Map<Blob, BlobAnswer> ask(Collection<Blob> blobs) {
    return EachBlob.of(blobs, 1, blob -> BlobAnswer.of(BlobAnswer.Outcome.MISSING));
  }

  @Override
  public Map<Blob, BlobAnswer> put(Collection<Blob> blobs, ObjectsDirectory from, BlobWatch watch) {
    return EachBlob.of(blobs, 1, blob -> STAYS);
  }

  @Override
  public Map<Blob, BlobAnswer> get(Collection<Blob> blobs, ObjectsDirectory into, BlobWatch watch) {
    return EachBlob.of(
        blobs,
        1,
        blob ->
            into.find(blob).isPresent()
                ? BlobAnswer.THERE
                : BlobAnswer.of(BlobAnswer.Outcome.MISSING));
  }
}
