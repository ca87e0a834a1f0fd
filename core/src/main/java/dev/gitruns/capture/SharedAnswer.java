package dev.gitruns.capture;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** A costly answer that serves all who asked before the work on it began. For any threads. */
final class SharedAnswer<T> {
  private final AtomicLong questions = new AtomicLong();
  private long answered;
  private T answer;

  /** The answer, worked out after this call began, by this thread or by another. */
  T get(Supplier<T> work) {
    long mine = questions.incrementAndGet();
    synchronized (this) {
      if (answered < mine) {
        long all = questions.get();
        answer = work.get();
        answered = all;
      }
      return answer;
    }
  }
}
