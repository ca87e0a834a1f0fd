package dev.gitruns.git;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes git's progress out of what it says on stderr, and tells it; all else is kept. */
final class ProgressSieve {
  /** Words and numbers alone: some of it comes from the other side. */
  private static final Pattern PROGRESS =
      Pattern.compile(
          "(?:remote: )?([A-Z][A-Za-z ]{2,40}): +[0-9]{1,3}% \\(([0-9]{1,15})/([0-9]{1,15})\\)"
              + "[^\\r\\n]{0,200}[\\r\\n]");

  private static final int LONGEST = 400;

  private final GitProgress told;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  ProgressSieve(GitProgress told) {
    this.told = told;
  }

  /** Passes on what isn't progress, up to so many bytes in all. */
  void take(byte[] bytes, int count, ByteArrayOutputStream kept, int most) {
    for (int i = 0; i < count; i++) {
      line.write(bytes[i]);
      if (bytes[i] == '\n' || bytes[i] == '\r' || line.size() >= LONGEST) {
        pass(kept, most);
      }
    }
  }

  /** Passes on what is left at the end. */
  void end(ByteArrayOutputStream kept, int most) {
    pass(kept, most);
  }

  private void pass(ByteArrayOutputStream kept, int most) {
    Matcher progress = PROGRESS.matcher(line.toString(StandardCharsets.ISO_8859_1));
    if (progress.matches()) {
      told.at(
          progress.group(1).toLowerCase(Locale.ROOT),
          Long.parseLong(progress.group(2)),
          Long.parseLong(progress.group(3)));
    } else {
      kept.write(line.toByteArray(), 0, Math.min(line.size(), most - kept.size()));
    }
    line.reset();
  }
}
