package dev.gitruns.artifact;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does something with each of many blobs, several at once; one that fails holds no other back. */
public final class EachBlob {
  private EachBlob() {}

  /** The answer for each, in the order given. */
  public static Map<Blob, BlobAnswer> of(
      Collection<Blob> blobs, int threads, Function<Blob, BlobAnswer> one) {
    Map<Blob, BlobAnswer> answers = new LinkedHashMap<>();
    if (threads == 1 || blobs.size() == 1) {
      blobs.forEach(blob -> answers.put(blob, answer(one, blob)));
      return answers;
    }
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "blobs");
              thread.setDaemon(true);
              return thread;
            });
    try {
      Map<Blob, Future<BlobAnswer>> results = new LinkedHashMap<>();
      blobs.forEach(blob -> results.put(blob, pool.submit(() -> answer(one, blob))));
      for (Map.Entry<Blob, Future<BlobAnswer>> result : results.entrySet()) {
        answers.put(result.getKey(), result.getValue().get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a transfer failed in itself", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      blobs.forEach(blob -> answers.putIfAbsent(blob, BlobAnswer.failed(e)));
      return answers;
    } finally {
      pool.shutdownNow();
    }
  }

  private static BlobAnswer answer(Function<Blob, BlobAnswer> one, Blob blob) {
    try {
      return one.apply(blob);
    } catch (RuntimeException e) {
      return BlobAnswer.failed(e.getCause() == null ? e : e.getCause());
    }
  }
}
