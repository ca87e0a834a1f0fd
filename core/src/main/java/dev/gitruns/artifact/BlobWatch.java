package dev.gitruns.artifact;

/** Is told of bytes as they travel; may be called by several threads at once. */
@FunctionalInterface
public interface BlobWatch {
  /** Nobody looks. */
  BlobWatch NONE = bytes -> {};

  /**
   * @param bytes how many more have travelled
   */
  void moved(long bytes);
}
