package dev.gitruns.artifact;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Moves one blob in a process of its own, slowly, and tells how far it is; to be killed. */
public final class Mover {
  private Mover() {}

  /**
   * @param args put or get, the repository, the address of the place, the digest and the size
   */
  public static void main(String[] args) throws Exception {
    Place place = Place.in(Path.of(args[1]));
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("AWS_")) {
                place.with(name, value);
              }
            });
    Blob blob = new Blob(new dev.gitruns.model.Digest(args[3]), Long.parseLong(args[4]));
    AtomicLong moved = new AtomicLong();
    BlobWatch watch =
        bytes -> {
          System.out.println(moved.addAndGet(bytes));
          System.out.flush();
          try {
            Thread.sleep(2);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    try (RemoteBlobs there = place.open(args[2])) {
      var answers =
          args[0].equals("put")
              ? there.put(List.of(blob), place.objects(), watch)
              : there.get(List.of(blob), place.objects(), watch);
      System.out.println(answers.get(blob).outcome());
    }
  }
}
