package dev.gitruns.capture;

import dev.gitruns.model.Digest;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * Counts and digests the rows of a CSV or JSON Lines file as its bytes go by: {@code
 * format-spec/inputs.md}.
 */
final class TextRows {
  private static final int BUFFER = 1 << 16;
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private enum Quote {
    OUTSIDE,
    INSIDE,
    /** Behind a quote inside of a field, which ends it unless another quote follows. */
    ENDING
  }

  private final boolean csv;
  private final MessageDigest sha256 = Hashing.sha256();
  private final byte[] buffer = new byte[BUFFER];
  private int buffered;
  private long seen;
  private long records;
  private long length;
  private int last = '\n';
  private boolean heldReturn;
  private Quote quote = Quote.OUTSIDE;
  private int marks;

  TextRows(boolean csv) {
    this.csv = csv;
  }

  void update(byte[] bytes, int count) {
    for (int i = 0; i < count; i++) {
      byte b = bytes[i];
      if (seen < MARK.length && seen == marks && b == MARK[marks]) {
        seen++;
        if (++marks == MARK.length) {
          marks = 0;
        }
        continue;
      }
      if (marks > 0) {
        releaseMark();
      }
      seen++;
      next(b);
    }
  }

  /** What looked like the start of a byte order mark was none. */
  private void releaseMark() {
    int n = marks;
    marks = 0;
    for (int i = 0; i < n; i++) {
      next(MARK[i]);
    }
  }

  private void next(byte b) {
    if (heldReturn) {
      heldReturn = false;
      if (b != '\n') {
        content((byte) '\r');
      }
    }
    if (b == '\r') {
      heldReturn = true;
    } else if (b == '\n' && quote != Quote.INSIDE) {
      endRecord();
    } else {
      content(b);
    }
  }

  private void content(byte b) {
    if (csv) {
      quotes(b);
    }
    put(b);
    length++;
    last = b;
  }

  private void quotes(byte b) {
    if (b != '"') {
      quote = quote == Quote.ENDING ? Quote.OUTSIDE : quote;
    } else if (quote == Quote.INSIDE) {
      quote = Quote.ENDING;
    } else if (quote == Quote.ENDING) {
      quote = Quote.INSIDE;
    } else if (last == '\n' || last == ',' || last == ';' || last == '\t' || last == '|') {
      quote = Quote.INSIDE;
    }
  }

  private void endRecord() {
    quote = Quote.OUTSIDE;
    last = '\n';
    if (length > 0) {
      put((byte) '\n');
      records++;
      length = 0;
    }
  }

  private void put(byte b) {
    if (buffered == BUFFER) {
      sha256.update(buffer, 0, buffered);
      buffered = 0;
    }
    buffer[buffered++] = b;
  }

  /** The rows, or empty where a quoted field has no end. Call once, after the last byte. */
  Optional<RowReader.Rows> finish() {
    if (marks > 0) {
      releaseMark();
    }
    if (heldReturn) {
      heldReturn = false;
      if (quote == Quote.INSIDE) {
        content((byte) '\r');
      }
    }
    if (quote == Quote.INSIDE) {
      return Optional.empty();
    }
    endRecord();
    sha256.update(buffer, 0, buffered);
    Digest digest = Hashing.digest(sha256);
    // The first record of a CSV file names the columns.
    long rows = csv ? Math.max(0, records - 1) : records;
    return Optional.of(new RowReader.Rows(rows, Optional.of(digest)));
  }
}
