package dev.gitruns.artifact.lfs;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.concurrent.ThreadLocalRandom;

/** Makes a request again where that may help. */
final class Tries {
  private static final int MOST = 3;
  private static final long LONGEST_PAUSE = 30;

  private Tries() {}

  /** A request that may be made again. */
  interface Request {
    HttpResponse<InputStream> send() throws IOException;
  }

  static HttpResponse<InputStream> of(Request request) throws IOException {
    for (int i = 1; ; i++) {
      try {
        HttpResponse<InputStream> answer = request.send();
        if (i == MOST || !mayPass(answer.statusCode())) {
          return answer;
        }
        answer.body().close();
        pause(i, answer.headers().firstValue("Retry-After").orElse(""));
      } catch (IOException e) {
        if (i == MOST || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        pause(i, "");
      }
    }
  }

  static boolean mayPass(int status) {
    return switch (status) {
      case 408, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  static void pause(int round, String told) throws IOException {
    long millis = ThreadLocalRandom.current().nextLong(50L << round, 150L << round);
    if (told.matches("[0-9]{1,4}")) {
      millis = Math.min(LONGEST_PAUSE, Long.parseLong(told)) * 1_000;
    }
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
