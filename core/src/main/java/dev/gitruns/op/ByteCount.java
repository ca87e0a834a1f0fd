package dev.gitruns.op;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as git's settings have them: {@code 500000}, {@code 100m}, {@code 2G}. */
final class ByteCount {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,12})\\s*([kmgt]?)(i?b)?");

  private ByteCount() {}

  static Optional<Long> parse(String text) {
    Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      return Optional.empty();
    }
    int shift = form.group(2).isEmpty() ? 0 : 10 * (1 + "kmgt".indexOf(form.group(2)));
    return Optional.of(Long.parseLong(form.group(1)) << shift);
  }
}
