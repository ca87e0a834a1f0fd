package dev.gitruns.journal;

import dev.gitruns.json.CompactJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The file that a writer appends to, and those that it gave up after a short or failed write. All
 * but {@link #sync} and {@link #sinks} is called by one thread at a time.
 */
final class WriterFiles {
  private final Path directory;
  private final JournalSink.Factory factory;
  private final RandomGenerator random;
  private final List<JournalSink> retired = new ArrayList<>();
  private WriterName name;
  private JournalSink current;
  private long written;
  private String failure;

  WriterFiles(Path directory, WriterName name, JournalSink.Factory factory, RandomGenerator random)
      throws IOException {
    this.directory = directory;
    this.name = name;
    this.factory = factory;
    this.random = random;
    current = factory.create(directory.resolve(name.fileName()));
  }

  /** Writes the record whole, in a new file if this one fails; false where that fails too. */
  boolean write(byte[] record) {
    return attempt(record) || attempt(record);
  }

  /** The failure that isn't written down yet, or null. */
  String failure() {
    return failure;
  }

  /** Writes the last failure down; what fails at that is tried again after the next record. */
  void tellFailure(long timeMicros) {
    Value.Fields problem =
        new FieldsBuilder()
            .put("code", "write-failed")
            .put("message", "A write to the journal failed: " + failure)
            .build();
    Value.Fields record = new FieldsBuilder().put("problem", problem).put("t", timeMicros).build();
    if (attempt(bytes(CompactJson.write(record) + "\n"))) {
      failure = null;
    }
  }

  private boolean attempt(byte[] record) {
    try {
      if (current == null) {
        name = name.next(random);
        current = factory.create(directory.resolve(name.fileName()));
        written = 0;
      }
      int taken = current.write(record);
      written += taken;
      if (taken == record.length) {
        return true;
      }
      failure = "the system took " + taken + " of " + record.length + " bytes";
    } catch (IOException e) {
      failure = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
    giveUp();
    return false;
  }

  private void giveUp() {
    if (current == null) {
      return;
    }
    JournalSink old = current;
    current = null;
    if (written == 0 && removeIfEmpty(directory.resolve(name.fileName()))) {
      closeQuietly(old);
      return;
    }
    synchronized (retired) {
      retired.add(old);
    }
  }

  /** A full disk must not fill with empty files while the writer tries again and again. */
  private static boolean removeIfEmpty(Path file) {
    try {
      return Files.size(file) == 0 && Files.deleteIfExists(file);
    } catch (IOException e) {
      return false;
    }
  }

  /** The files that hold everything written so far. */
  List<JournalSink> sinks() {
    List<JournalSink> all;
    synchronized (retired) {
      all = new ArrayList<>(retired);
    }
    if (current != null) {
      all.add(current);
    }
    return all;
  }

  /** Syncs these files; true where all were. Those given up are closed afterwards. */
  boolean sync(List<JournalSink> sinks) {
    boolean all = true;
    for (JournalSink sink : sinks) {
      try {
        sink.sync();
        synchronized (retired) {
          if (retired.remove(sink)) {
            sink.close();
          }
        }
      } catch (IOException e) {
        all = false;
      }
    }
    return all;
  }

  void close() {
    sinks().forEach(WriterFiles::closeQuietly);
    current = null;
  }

  private static void closeQuietly(JournalSink sink) {
    try {
      sink.close();
    } catch (IOException e) {
      return; // every write was checked; closing adds nothing
    }
  }

  static byte[] bytes(String line) {
    return line.getBytes(StandardCharsets.UTF_8);
  }
}
