package dev.gitruns.journal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

/** A process that logs from several threads until it is killed, and says what was acknowledged. */
final class KilledWriter {
  private KilledWriter() {}

  /** Arguments: the journal directory and the number of threads. */
  public static void main(String[] arguments) throws IOException {
    WriterSettings usual = WriterSettings.of(Clock.systemUTC(), new Random());
    // On a busy machine a write may take 20 ms; what is promised for queued mode is less.
    WriterSettings direct =
        new WriterSettings(
            usual.clock(),
            usual.nanos(),
            usual.random(),
            Duration.ofMinutes(10),
            usual.queueRecords(),
            usual.queueBytes(),
            usual.closeLimit(),
            usual.trouble(),
            usual.sinks());
    JournalWriter writer =
        new JournalWriter(
            Path.of(arguments[0]),
            WriterName.create("h", ProcessHandle.current().pid(), new Random()),
            direct);
    FileOutputStream acknowledged = new FileOutputStream(FileDescriptor.out);
    for (int t = 0; t < Integer.parseInt(arguments[1]); t++) {
      int thread = t;
      new Thread(
              () -> {
                for (long i = 0; ; i++) {
                  writer.log(i, Map.of("thread", (double) thread, "value", i * 0.1));
                  say(acknowledged, thread + " " + i + "\n");
                }
              })
          .start();
    }
  }

  private static void say(FileOutputStream out, String line) {
    try {
      out.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
