package dev.gitruns.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Set;

/** Hands out the lines of a part of a file, and digests its bytes on the way. */
final class LineScanner {
  /** Takes the lines, in order. The buffer is only lent. */
  interface Lines {
    void line(byte[] buffer, int from, int to);

    /** A line beyond the limit, of which only the length is known. */
    void tooLong(long bytes);
  }

  private static final int CHUNK = 1 << 18;

  private LineScanner() {}

  /** Reads from this offset to where the file ends now; returns how many bytes that were. */
  static long scan(Path file, long offset, MessageDigest digest, Lines lines) throws IOException {
    try (SeekableByteChannel channel =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      long end = channel.size(); // what comes meanwhile is for the next reader
      channel.position(offset);
      byte[] buffer = new byte[(int) Math.min(CHUNK, Math.max(end - offset, 1))];
      int kept = 0; // bytes of an unfinished line at the begin of the buffer
      long skipped = 0; // bytes of a line beyond the limit
      long position = offset;
      while (position < end) {
        if (kept == buffer.length) {
          if (buffer.length >= JournalWriter.MAX_RECORD) {
            skipped += kept;
            kept = 0;
          } else {
            buffer = Arrays.copyOf(buffer, Math.min(buffer.length * 4, JournalWriter.MAX_RECORD));
          }
        }
        int room = (int) Math.min(buffer.length - kept, end - position);
        int read = channel.read(ByteBuffer.wrap(buffer, kept, room));
        if (read < 0) {
          break; // cut meanwhile
        }
        digest.update(buffer, kept, read);
        position += read;
        int from = 0;
        int filled = kept + read;
        for (int i = kept; i < filled; i++) {
          if (buffer[i] == '\n') {
            if (skipped > 0) {
              lines.tooLong(skipped + i - from);
              skipped = 0;
            } else {
              lines.line(buffer, from, i);
            }
            from = i + 1;
          }
        }
        System.arraycopy(buffer, from, buffer, 0, filled - from);
        kept = filled - from;
      }
      if (skipped > 0 || kept == JournalWriter.MAX_RECORD) {
        lines.tooLong(skipped + kept);
      } else if (kept > 0) {
        lines.line(buffer, 0, kept);
      }
      return position - offset;
    }
  }
}
