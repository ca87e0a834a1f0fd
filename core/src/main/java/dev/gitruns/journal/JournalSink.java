package dev.gitruns.journal;

import java.io.IOException;
import java.nio.file.Path;

/** Where the bytes of one writer file go. Written by one thread at a time; synced by any. */
interface JournalSink {

  /** Makes the file, which must not exist yet. */
  interface Factory {
    JournalSink create(Path file) throws IOException;
  }

  /** Hands the record over in one call; returns how many of its bytes were taken. */
  int write(byte[] record) throws IOException;

  /** Returns when everything written is on stable storage. */
  void sync() throws IOException;

  void close() throws IOException;
}
