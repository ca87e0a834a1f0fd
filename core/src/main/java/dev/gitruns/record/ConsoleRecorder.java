package dev.gitruns.record;

import dev.gitruns.journal.JournalWriter;
import dev.gitruns.model.FieldsBuilder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes what a command prints into the journal, bounded: the first part as it comes, of what
 * exceeds that the newest part at the end. The seal folds it.
 */
final class ConsoleRecorder implements ChildProcess.ConsoleSink {
  private static final long HEAD_LIMIT = 16L << 20;
  private static final int TAIL_LIMIT = 4 << 20;

  private final JournalWriter journal;
  private final long headLimit;
  private final int tailLimit;
  private final Map<String, CharsetDecoder> decoders = new HashMap<>();
  private final Map<String, ByteBuffer> rests = new HashMap<>();
  private final StringBuilder tail = new StringBuilder();
  private String tailStream = "out";
  private long written;
  private long leftOut;

  ConsoleRecorder(JournalWriter journal) {
    this(journal, HEAD_LIMIT, TAIL_LIMIT);
  }

  ConsoleRecorder(JournalWriter journal, long headLimit, int tailLimit) {
    this.journal = journal;
    this.headLimit = headLimit;
    this.tailLimit = tailLimit;
  }

  @Override
  public synchronized void accept(String stream, byte[] bytes, int length) {
    String text = decode(stream, bytes, length);
    if (text.isEmpty()) {
      return;
    }
    if (written + text.length() <= headLimit && tail.isEmpty()) {
      written += text.length();
      write(stream, text);
      return;
    }
    tailStream = stream;
    tail.append(text);
    if (tail.length() > 2L * tailLimit) {
      int cut = tail.length() - tailLimit;
      leftOut += cut;
      tail.delete(0, cut);
    }
  }

  /** Writes the end of a long output; called once the command has ended. */
  synchronized void finish() {
    if (tail.isEmpty()) {
      return;
    }
    if (leftOut > 0) {
      write(tailStream, "\n[git-runs: " + leftOut + " characters left out]\n");
    }
    write(tailStream, tail.toString());
    tail.setLength(0);
  }

  private void write(String stream, String text) {
    journal.write(new FieldsBuilder().put("console", text).put("stream", stream).build());
  }

  /** Decodes UTF-8 across the borders of reads; what isn't UTF-8 becomes U+FFFD. */
  private String decode(String stream, byte[] bytes, int length) {
    CharsetDecoder decoder =
        decoders.computeIfAbsent(
            stream,
            name ->
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE));
    ByteBuffer rest = rests.getOrDefault(stream, ByteBuffer.allocate(0));
    ByteBuffer in = ByteBuffer.allocate(rest.remaining() + length);
    in.put(rest).put(bytes, 0, length).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    decoder.decode(in, out, false);
    rests.put(stream, in.slice());
    return out.flip().toString();
  }
}
