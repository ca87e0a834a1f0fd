package dev.gitruns.artifact;

import dev.gitruns.model.Digest;
import java.util.Comparator;

/**
 * Bytes that are known by their digest.
 *
 * @param oid their SHA-256
 * @param size how many they are
 */
public record Blob(Digest oid, long size) implements Comparable<Blob> {
  private static final Comparator<Blob> ORDER =
      Comparator.comparing(Blob::oid).thenComparingLong(Blob::size);

  @Override
  public int compareTo(Blob other) {
    return ORDER.compare(this, other);
  }
}
