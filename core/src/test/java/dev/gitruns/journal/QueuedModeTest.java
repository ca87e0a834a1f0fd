package dev.gitruns.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300) // against hanging: nothing here is a matter of speed
class QueuedModeTest {
  @TempDir Path temp;
  private Path directory;
  private final WriterSettings usual = WriterSettings.of(Clock.systemUTC(), new Random());

  /** Where this counts down to 0, the disk goes on; null: it doesn't hang. */
  private volatile CountDownLatch hang;

  /** Reached 0 when the disk has begun a write. */
  private final CountDownLatch writing = new CountDownLatch(1);

  /** How many writes fail from now on, after taking half of the record. */
  private final AtomicInteger tear = new AtomicInteger();

  /** How many writes fail from now on, taking nothing. */
  private final AtomicInteger refuse = new AtomicInteger();

  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    directory = Journals.started(temp);
  }

  /** A real file on a disk that hangs, tears and refuses as the test wants. */
  private final class Disk implements JournalSink {
    private final JournalSink file;

    Disk(Path path) throws IOException {
      file = FileSink.create(path);
    }

    @Override
    public int write(byte[] record) throws IOException {
      CountDownLatch until = hang;
      writing.countDown();
      if (until != null) {
        try {
          until.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      if (refuse.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        throw new IOException("No space left on device");
      }
      if (tear.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        return file.write(java.util.Arrays.copyOf(record, record.length / 2));
      }
      return file.write(record);
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private JournalWriter open(WriterSettings settings) throws IOException {
    WriterSettings all = settings.withSinks(Disk::new).withTrouble(told::add);
    return new JournalWriter(directory, WriterName.create("h", 1, new Random()), all);
  }

  private static void awaitDirect(JournalWriter writer) throws InterruptedException {
    while (writer.isQueued()) {
      Thread.sleep(1);
    }
  }

  @Test
  void atMostOneCallPerStallWaits() throws Exception {
    JournalWriter writer = open(usual);
    writer.log(Map.of("a", 0.0));
    awaitDirect(writer); // the machine itself may have stalled
    CountDownLatch stall = new CountDownLatch(1);
    hang = stall;
    Thread waits = new Thread(() -> writer.log(Map.of("a", 1.0)));
    waits.start();
    while (waits.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    List<Thread> others = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      others.add(
          new Thread(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  writer.log(Map.of("a", 2.0));
                }
              }));
    }
    others.forEach(Thread::start);
    for (Thread other : others) {
      other.join();
    }
    assertThat(waits.isAlive()).as("the others ended while the disk hung").isTrue();
    hang = null;
    stall.countDown();
    waits.join();
    awaitDirect(writer);
    writer.log(Map.of("a", 3.0));
    writer.close();
    Journal journal = JournalReader.read(directory);
    assertThat(journal.rows().size()).isEqualTo(4003);
    assertThat(journal.drops()).isNotEmpty();
    assertThat(writer.dropped()).isZero();
    assertThat(told).as("nothing was lost, and nobody waited for long").isEmpty();
  }

  @Test
  void dropsAreCountedExactlyAndWrittenDown() throws Exception {
    JournalWriter writer = open(usual.withQueue(10, 1 << 20));
    CountDownLatch stall = new CountDownLatch(1);
    hang = stall;
    Thread waits = new Thread(() -> writer.log(Map.of("a", 1.0)));
    waits.start();
    while (waits.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    for (int i = 0; i < 110; i++) {
      writer.log(Map.of("a", 2.0));
    }
    // The queue holds ten, and its thread one more as soon as it has run.
    long dropped = writer.dropped();
    assertThat(dropped).isBetween(99L, 100L);
    assertThat(writer.flush(Duration.ofMillis(20))).isFalse();
    hang = null;
    stall.countDown();
    awaitDirect(writer);
    assertThat(writer.flush()).isTrue();
    Journal journal = JournalReader.read(directory);
    assertThat(journal.rows().size()).isEqualTo((int) (111 - dropped));
    assertThat(journal.drops().stream().mapToLong(Drop::dropped).sum()).isEqualTo(dropped);
    assertThat(journal.drops()).allSatisfy(d -> assertThat(d.fromMicros()).isPositive());
    writer.close();
  }

  @Test
  void aSlowWriteThatSucceedsMarksTheInterval() throws Exception {
    JournalWriter writer = open(usual);
    CountDownLatch stall = new CountDownLatch(1);
    hang = stall;
    Thread disk =
        new Thread(
            () -> {
              try {
                writing.await();
                Thread.sleep(60);
              } catch (InterruptedException e) {
                return;
              }
              hang = null;
              stall.countDown();
            });
    disk.start();
    writer.log(Map.of("a", 1.0));
    awaitDirect(writer);
    writer.close();
    Journal journal = JournalReader.read(directory);
    assertThat(journal.rows()).hasSize(1);
    assertThat(journal.drops()).isNotEmpty().allSatisfy(d -> assertThat(d.dropped()).isZero());
  }

  @Test
  void afterAShortWriteANewFileHoldsTheRecord() throws Exception {
    JournalWriter writer = open(usual);
    writer.log(Map.of("a", 1.0));
    tear.set(1);
    writer.log(Map.of("a", 2.0));
    writer.log(Map.of("a", 3.0));
    assertThat(writer.flush()).isTrue();
    writer.close();
    assertThat(Journals.files(directory)).hasSize(2);
    Journal journal = JournalReader.read(directory);
    assertThat(journal.rows().stream().flatMap(r -> r.values().values().stream()))
        .containsExactlyInAnyOrder(1.0, 2.0, 3.0);
    assertThat(journal.quarantined().lines()).isEqualTo(1);
    assertThat(journal.problems()).extracting(Problem::code).containsExactly("write-failed");
  }

  @Test
  void aFullDiskLosesNothingThatTheQueueHolds() throws Exception {
    JournalWriter writer = open(usual);
    writer.log(Map.of("a", 1.0));
    refuse.set(Integer.MAX_VALUE);
    for (int i = 0; i < 100; i++) {
      writer.log(Map.of("a", 2.0));
    }
    assertThat(writer.isQueued()).isTrue();
    refuse.set(3);
    assertThat(told).singleElement().asString().contains("No space left");
    awaitDirect(writer);
    writer.close();
    Journal journal = JournalReader.read(directory);
    assertThat(journal.rows().size()).isEqualTo(101);
    assertThat(journal.problems()).extracting(Problem::code).contains("write-failed");
    assertThat(Journals.files(directory)).as("no file is left empty").hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void closeGivesUpInTimeAndCountsWhatItGaveUp() throws Exception {
    JournalWriter writer = open(usual.withCloseLimit(Duration.ofMillis(50)));
    CountDownLatch stall = new CountDownLatch(1);
    hang = stall;
    Thread waits = new Thread(() -> writer.log(Map.of("a", 1.0)));
    waits.start();
    while (waits.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    for (int i = 0; i < 5; i++) {
      writer.log(Map.of("a", 2.0));
    }
    writer.close();
    assertThat(writer.dropped()).isEqualTo(5);
    stall.countDown();
    waits.join();
  }

  @Test
  void aPipeThatNobodyReadsBlocksOnlyOneCall() throws Exception {
    Path pipe = temp.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    // Opened for both, or opening would wait for a reader.
    try (java.io.RandomAccessFile both = new java.io.RandomAccessFile(pipe.toFile(), "rw")) {
      WriterSettings settings =
          usual.withCloseLimit(Duration.ofMillis(10)).withSinks(file -> new PipeSink(both));
      JournalWriter writer = new JournalWriter(directory, new WriterName("h", 1, "x"), settings);
      // Together they log far more than a pipe holds: one meets the full pipe and waits for good.
      CountDownLatch ended = new CountDownLatch(3);
      List<Thread> trainers = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        Thread trainer =
            new Thread(
                () -> {
                  for (int i = 0; i < 5000; i++) {
                    writer.log(Map.of("a", 1.0));
                  }
                  ended.countDown();
                });
        trainer.setDaemon(true);
        trainer.start();
        trainers.add(trainer);
      }
      ended.await();
      assertThat(writer.isQueued()).isTrue();
      byte[] drained = new byte[1 << 16];
      Thread reader =
          new Thread(
              () -> {
                try {
                  while (both.read(drained) > 0) {
                    Thread.onSpinWait();
                  }
                } catch (IOException closed) {
                  Thread.currentThread().interrupt();
                }
              });
      reader.setDaemon(true);
      reader.start();
      for (Thread trainer : trainers) {
        trainer.join();
      }
      awaitDirect(writer);
      assertThat(writer.dropped()).isZero();
      writer.close();
    }
  }

  private record PipeSink(java.io.RandomAccessFile pipe) implements JournalSink {
    @Override
    public int write(byte[] record) throws IOException {
      pipe.write(record);
      return record.length;
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }
}
