package dev.gitruns.artifact;

/** Makes {@link RemoteBlobs} of one kind; found as a service. */
public interface RemoteBlobsProvider {

  /** Whether addresses of this scheme, in lower case, are its own. */
  boolean takes(String scheme);

  /**
   * The place that this address names; nothing is asked of it yet.
   *
   * @throws dev.gitruns.model.GitRunsException of kind USAGE where the address can't be meant
   */
  RemoteBlobs open(BlobPlace place);
}
