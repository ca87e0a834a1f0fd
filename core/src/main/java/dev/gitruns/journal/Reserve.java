package dev.gitruns.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Room that a run takes on the disk when it starts, so that its end can be written down when all
 * else is full.
 */
public final class Reserve {
  /** Some file systems give room by 4 KiB, and take several such pieces for a new file. */
  private static final int BYTES = 32 << 10;

  private static final String NAME = "reserve";

  private final Path file;

  private Reserve(Path file) {
    this.file = file;
  }

  /** Takes the room in this journal directory; where there is none, none is freed later. */
  public static Reserve in(Path directory) {
    Reserve reserve = new Reserve(directory.resolve(NAME));
    byte[] bytes = new byte[BYTES];
    // Zeros would take no room where the file system compresses; this needn't be secret.
    new Random(BYTES).nextBytes(bytes);
    try {
      PrivateFiles.createFile(reserve.file);
      Files.write(reserve.file, bytes);
    } catch (IOException e) {
      reserve.free();
    }
    return reserve;
  }

  /** Gives the room back. */
  public void free() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It goes with the journal.
      return;
    }
  }
}
