package dev.gitruns.share;

import dev.gitruns.git.GitResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Asks again where a connection broke; where the remote answered, the answer stands. */
final class BrokenConnection {
  private static final int TRIES = 6;

  /** What git, curl and ssh say when an answer didn't come to its end. */
  private static final List<String> BROKEN =
      List.of(
          "connection reset",
          "connection was reset",
          "connection closed",
          "connection timed out",
          "broken pipe",
          "early eof",
          "empty reply",
          "recv failure",
          "send failure",
          "rpc failed",
          "unexpected disconnect",
          "hung up unexpectedly",
          "transfer closed",
          "unexpected eof",
          "invalid index-pack output",
          "bad band",
          "protocol error",
          "expected flush after",
          "error: 429",
          "error: 502",
          "error: 503",
          "error: 504");

  /** What no other try will change, though the connection was closed with it too. */
  private static final List<String> ANSWERED =
      List.of(
          "permission denied",
          "authentication failed",
          "could not read username",
          "could not read password",
          "not found",
          "does not appear to be a git repository",
          "does not exist",
          "host key verification failed");

  private BrokenConnection() {}

  /** The answer of the first try that came to an end, else that of the last one. */
  static GitResult askedAgain(Supplier<GitResult> question) {
    GitResult answer = question.get();
    for (int i = 1; i < TRIES && !answer.ok() && isBroken(answer.stderr()); i++) {
      Backoff.pause(i, Duration.ZERO);
      answer = question.get();
    }
    return answer;
  }

  static boolean isBroken(String said) {
    String words = said.toLowerCase(Locale.ROOT);
    return BROKEN.stream().anyMatch(words::contains)
        && ANSWERED.stream().noneMatch(words::contains);
  }
}
