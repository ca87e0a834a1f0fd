package dev.gitruns.artifact;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.net.URI;
import java.nio.file.Path;

/** Addresses that are directories: {@code file:///mnt/runs} or {@code /mnt/runs}. */
public final class DirectoryProvider implements RemoteBlobsProvider {

  @Override
  public boolean takes(String scheme) {
    return scheme.equals("file");
  }

  @Override
  public RemoteBlobs open(BlobPlace place) {
    Path root = path(place.address());
    return new DirectoryBlobs(
        root.toString(), root, new ObjectsDirectory(root, Writers.of(place.gitDir())));
  }

  private static Path path(String address) {
    try {
      Path path = address.startsWith("file:") ? Path.of(URI.create(address)) : Path.of(address);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (IllegalArgumentException e) {
      throw unusable(address);
    }
    throw unusable(address);
  }

  private static GitRunsException unusable(String address) {
    return new GitRunsException(
        GitRunsException.Kind.USAGE,
        "A directory for large files is named in full; this isn't: " + Untrusted.line(address, 100),
        "git config runs.artifacts /mnt/DIRECTORY");
  }
}
