package dev.gitruns.journal;

import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a {@link JournalWriter} goes by.
 *
 * @param clock the time that records carry
 * @param nanos a clock that never runs backwards, by which writes are timed
 * @param random names the next files
 * @param slow a write that takes longer puts the writer into queued mode
 * @param queueRecords how many records the queue holds at most
 * @param queueBytes how many bytes the queue holds at most
 * @param closeLimit how long close waits for the queue at most
 * @param trouble told in one sentence, at most once a minute, when the journal can't keep up
 * @param sinks makes the files
 */
record WriterSettings(
    Clock clock,
    LongSupplier nanos,
    RandomGenerator random,
    Duration slow,
    int queueRecords,
    long queueBytes,
    Duration closeLimit,
    Consumer<String> trouble,
    JournalSink.Factory sinks) {

  static WriterSettings of(Clock clock, RandomGenerator random) {
    return new WriterSettings(
        clock,
        System::nanoTime,
        random,
        Duration.ofMillis(20),
        100_000,
        32L << 20,
        Duration.ofSeconds(5),
        sentence -> {},
        FileSink::create);
  }

  WriterSettings withSinks(JournalSink.Factory factory) {
    return new WriterSettings(
        clock, nanos, random, slow, queueRecords, queueBytes, closeLimit, trouble, factory);
  }

  WriterSettings withTrouble(Consumer<String> listener) {
    return new WriterSettings(
        clock, nanos, random, slow, queueRecords, queueBytes, closeLimit, listener, sinks);
  }

  WriterSettings withQueue(int records, long bytes) {
    return new WriterSettings(
        clock, nanos, random, slow, records, bytes, closeLimit, trouble, sinks);
  }

  WriterSettings withCloseLimit(Duration limit) {
    return new WriterSettings(
        clock, nanos, random, slow, queueRecords, queueBytes, limit, trouble, sinks);
  }
}
