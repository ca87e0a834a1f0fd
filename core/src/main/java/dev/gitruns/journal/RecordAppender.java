package dev.gitruns.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Direct and queued mode of a writer. In direct mode the caller writes. A write that is slow or
 * fails starts queued mode: callers queue, one thread writes, and when it has written everything
 * quickly enough, it writes the interval down and calls write directly again.
 */
final class RecordAppender {
  private static final long MILLI = 1_000_000;
  private static final int MAX_TURNS = 100;
  private static final long WORTH_TELLING_MICROS = 5_000_000;

  private final WriterSettings settings;
  private final WriterFiles files;
  private final long slowNanos;

  /** Held by whoever writes to the file. {@link #state} may be taken inside, never the reverse. */
  private final ReentrantLock writing = new ReentrantLock();

  /** When the write that goes on began, or 0. */
  private volatile long writeBegan;

  private final Object state = new Object();
  private final RecordQueue queue;
  private volatile boolean queued;
  private volatile boolean closed;

  /** What waits is given up, and nobody but who said so writes any more. */
  private volatile boolean abandoned;

  private boolean inFlight;
  private long accepted;
  private long drained;
  private long dropped;
  private long reported;
  private long degradedFrom;
  private long lastTrouble;
  private boolean troubled;

  RecordAppender(WriterSettings settings, WriterFiles files) {
    this.settings = settings;
    this.files = files;
    this.slowNanos = settings.slow().toNanos();
    this.queue = new RecordQueue(settings.queueRecords(), settings.queueBytes());
  }

  long now() {
    Instant instant = settings.clock().instant();
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
  }

  long dropped() {
    synchronized (state) {
      return dropped;
    }
  }

  boolean isQueued() {
    return queued;
  }

  void append(byte[] line) {
    for (int turn = 0; turn < MAX_TURNS; turn++) {
      if (!queued) {
        if (!acquire()) {
          queueFromNow();
        } else {
          try {
            if (!queued && !closed && writeNow(line)) {
              return;
            }
          } finally {
            writing.unlock();
          }
        }
      }
      boolean taken;
      long waiting;
      synchronized (state) {
        taken = !closed && queued && queue.offer(line);
        if (!taken && !closed && !queued) {
          continue;
        }
        waiting = queued ? now() - degradedFrom : 0;
        if (taken) {
          accepted++;
          state.notifyAll();
        } else {
          dropped++;
        }
      }
      tellOfWaiting(taken, waiting);
      return;
    }
    drop("No thread can be started to write it.");
  }

  /** A short stall is written down in the run; a long one, and a loss, people hear of at once. */
  private void tellOfWaiting(boolean taken, long micros) {
    if (closed) {
      trouble("What is logged after the end of the run is lost.");
    } else if (!taken) {
      trouble("The journal can't keep up, and records are lost; the run counts them.");
    } else if (micros > WORTH_TELLING_MICROS) {
      trouble(
          "The journal can't keep up: records wait in memory for "
              + micros / 1_000_000
              + " s now, and nothing is lost yet.");
    }
  }

  /** Counts a record that can't be written, and sees that the loss is written down. */
  void drop(String why) {
    synchronized (state) {
      dropped++;
    }
    queueFromNow();
    trouble("A record was lost: " + why);
  }

  /** Takes the turn to write, unless whoever has it has been slow. */
  private boolean acquire() {
    if (writing.tryLock()) {
      return true;
    }
    long began = writeBegan;
    long spent = began == 0 ? 0 : settings.nanos().getAsLong() - began;
    long left = slowNanos - spent;
    try {
      return left > 0 && writing.tryLock(left, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** One write, timed; whether the record is in a file. */
  private boolean writeNow(byte[] line) {
    long began = settings.nanos().getAsLong();
    writeBegan = began == 0 ? 1 : began;
    boolean kept = files.write(line);
    writeBegan = 0;
    long spent = settings.nanos().getAsLong() - began;
    if (kept && files.failure() != null) {
      files.tellFailure(now());
    }
    if (!kept) {
      queueFromNow();
      trouble("The journal can't be written, so records wait in memory: " + files.failure());
    } else if (spent > slowNanos) {
      queueFromNow();
    }
    return kept;
  }

  private void queueFromNow() {
    synchronized (state) {
      if (queued || closed) {
        return;
      }
      Thread drainer = new Thread(this::drain, "git-runs journal");
      drainer.setDaemon(true);
      try {
        drainer.start();
      } catch (OutOfMemoryError noThread) {
        return;
      }
      degradedFrom = now();
      queued = true;
    }
  }

  private void trouble(String sentence) {
    synchronized (state) {
      long now = settings.nanos().getAsLong();
      if (troubled && now - lastTrouble < 60_000 * MILLI) {
        return;
      }
      troubled = true;
      lastTrouble = now;
    }
    try {
      settings.trouble().accept(sentence);
    } catch (RuntimeException listener) {
      return; // whoever listens must not end the training either
    }
  }

  private void drain() {
    byte[] line = null; // taken from the queue and not written yet
    boolean noted = false; // the interval is written down, and nothing was queued or lost since
    long pause = 0;
    while (true) {
      long lost = 0;
      long until = now();
      synchronized (state) {
        if (line == null && !queue.isEmpty()) {
          line = queue.take();
          inFlight = true;
        }
        if (line == null && noted && dropped == reported) {
          queued = false;
          state.notifyAll();
          break;
        }
        lost = dropped - reported;
      }
      boolean note = line == null;
      long began = settings.nanos().getAsLong();
      boolean kept = writeInTurn(note ? dropRecord(degradedFrom, until, lost) : line);
      boolean fast = settings.nanos().getAsLong() - began <= slowNanos;
      synchronized (state) {
        if (kept && note) {
          reported += lost;
          degradedFrom = until;
        } else if (kept) {
          line = null;
          inFlight = false;
          drained++;
          if (closed) {
            dropped--; // close gave it up too early
          }
        }
        noted = kept && note && fast;
        state.notifyAll();
        if (!kept && closed) {
          break;
        }
        boolean rest = !kept || (note && !fast);
        pause = rest ? Math.min(Math.max(50, pause * 2), 5000) : 0;
        pauseFor(pause, kept);
      }
    }
    if (closed) {
      closeFiles();
    }
  }

  private boolean writeInTurn(byte[] line) {
    writing.lock();
    try {
      return !abandoned && writeNow(line);
    } finally {
      writing.unlock();
    }
  }

  /** Waits, at most until the writer is closed or, where wanted, something is queued. */
  private void pauseFor(long millis, boolean forRecords) {
    long end = settings.nanos().getAsLong() + millis * MILLI;
    try {
      long left = millis;
      while (left > 0 && !closed && !(forRecords && !queue.isEmpty())) {
        state.wait(left);
        left = (end - settings.nanos().getAsLong()) / MILLI;
      }
    } catch (InterruptedException e) {
      return; // nobody but us knows this thread; an early retry does no harm
    }
  }

  private static byte[] dropRecord(long from, long to, long lost) {
    String line =
        "{\"t\":%d,\"drop\":{\"dropped\":%d,\"from\":%d,\"to\":%d}}\n"
            .formatted(to, lost, from, to);
    return WriterFiles.bytes(line);
  }

  /** Waits until all that was handed over before is on stable storage; false where it isn't. */
  boolean flush(Duration limit) {
    long end = settings.nanos().getAsLong() + limit.toNanos();
    try {
      synchronized (state) {
        long target = accepted;
        while (drained < target) {
          long left = (end - settings.nanos().getAsLong()) / MILLI;
          if (left <= 0 || closed) {
            return false;
          }
          state.wait(left);
        }
      }
      long left = end - settings.nanos().getAsLong();
      if (!writing.tryLock(Math.max(left, 1), TimeUnit.NANOSECONDS)) {
        return false;
      }
      List<JournalSink> sinks;
      try {
        sinks = files.sinks();
      } finally {
        writing.unlock();
      }
      return files.sync(sinks); // outside the turn: logging never waits for it
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void close() {
    long end = settings.nanos().getAsLong() + settings.closeLimit().toNanos();
    boolean interrupted = false;
    boolean draining;
    synchronized (state) {
      while (queued && !closed && !interrupted) {
        long left = (end - settings.nanos().getAsLong()) / MILLI;
        if (left <= 0) {
          break;
        }
        try {
          state.wait(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (closed) {
        return;
      }
      closed = true;
      dropped += queue.clear() + (inFlight ? 1 : 0);
      draining = queued;
      state.notifyAll();
    }
    if (!draining) {
      closeFiles();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Gives up what waits, and writes how much that was and this record, once room was made; false
   * where the disk hangs or still refuses. The writer is closed then.
   *
   * @param line a record that was appended before, so that it waits or is counted as lost
   */
  boolean lastWords(byte[] line, Runnable makeRoom) {
    if (!acquire()) {
      return false;
    }
    try {
      long lost;
      synchronized (state) {
        if (closed) {
          return false;
        }
        closed = true;
        abandoned = true;
        dropped += queue.clear() + (inFlight ? 1 : 0);
        lost = dropped - reported - 1;
        state.notifyAll();
      }
      makeRoom.run();
      boolean kept = files.write(dropRecord(degradedFrom, now(), lost)) && files.write(line);
      synchronized (state) {
        reported += kept ? lost : 0;
        dropped -= kept ? 1 : 0;
      }
      return files.sync(files.sinks()) && kept;
    } finally {
      files.close();
      writing.unlock();
    }
  }

  private void closeFiles() {
    // A thread that still hangs in a write keeps the file; waiting for it could take for ever.
    if (writing.tryLock()) {
      try {
        files.close();
      } finally {
        writing.unlock();
      }
    }
  }
}
