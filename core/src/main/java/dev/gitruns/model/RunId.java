package dev.gitruns.model;

/** The id of a sealed run: the SHA-256 of its {@code SHA256SUMS}. */
public record RunId(Digest digest) implements Comparable<RunId> {

  public static RunId of(String hex) {
    return new RunId(new Digest(hex));
  }

  public String hex() {
    return digest.hex();
  }

  /** The run's directory on the branch: {@code runs/<2 hex>/<64 hex>}. */
  public String path() {
    return "runs/" + hex().substring(0, 2) + "/" + hex();
  }

  /** Enough of the id to read aloud. */
  public String shortForm() {
    return hex().substring(0, 10);
  }

  @Override
  public int compareTo(RunId other) {
    return digest.compareTo(other.digest);
  }

  @Override
  public String toString() {
    return hex();
  }
}
