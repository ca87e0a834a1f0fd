package dev.gitruns.artifact.s3;

import dev.gitruns.artifact.BlobPlace;
import dev.gitruns.artifact.RemoteBlobs;
import dev.gitruns.artifact.RemoteBlobsProvider;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of S3: {@code s3://BUCKET/PREFIX}. The SDK isn't loaded before one is opened. */
public final class S3Provider implements RemoteBlobsProvider {
  private static final Pattern ADDRESS =
      Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*?))?/*");

  @Override
  public boolean takes(String scheme) {
    return scheme.equals("s3");
  }

  @Override
  public RemoteBlobs open(BlobPlace place) {
    Matcher address = ADDRESS.matcher(place.address());
    if (!address.matches()) {
      throw new GitRunsException(
          GitRunsException.Kind.USAGE,
          "This is no address in S3: " + Untrusted.line(place.address(), 100),
          "git config runs.artifacts s3://BUCKET/PREFIX");
    }
    String prefix =
        address.group(2) == null || address.group(2).isEmpty() ? "" : address.group(2) + "/";
    return new S3Blobs(place, address.group(1), prefix);
  }
}
