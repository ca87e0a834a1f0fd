package dev.gitruns.capture;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Folds terminal output to what a terminal would have left standing: carriage returns, backspaces
 * and the cursor movements of progress bars are carried out, colours are dropped. However the
 * output is cut into pieces, the same bytes come out. The first 2 MiB and the last 6 MiB are kept,
 * in whole lines. Not safe for several threads.
 */
public final class ConsoleFolder {
  private static final int HEAD = 2 << 20;
  private static final int TAIL = 6 << 20;
  private static final int ESCAPE = 0x1B;
  private static final int BELL = 0x07;
  private static final int LONGEST_SEQUENCE = 4096;

  private enum State {
    TEXT,
    ESCAPE,
    CONTROL,
    STRING,
    STRING_ESCAPE,
    CHARSET
  }

  private final BoundedLines lines;
  private final TerminalRows rows;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private ByteBuffer undecoded = ByteBuffer.allocate(0);
  private final StringBuilder parameters = new StringBuilder();
  private State state = State.TEXT;
  private int highSurrogate;
  private int sequence;
  private byte[] finished;

  public ConsoleFolder() {
    this(HEAD, TAIL);
  }

  ConsoleFolder(int head, int tail) {
    lines = new BoundedLines(head, tail);
    rows = new TerminalRows(lines);
  }

  /** Takes the next bytes, which may end within a character; what isn't UTF-8 becomes U+FFFD. */
  public void feed(byte[] bytes, int offset, int length) {
    ByteBuffer in = ByteBuffer.allocate(undecoded.remaining() + length);
    in.put(undecoded).put(bytes, offset, length).flip();
    undecoded = decode(in, false);
  }

  private ByteBuffer decode(ByteBuffer in, boolean end) {
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    decoder.decode(in, out, end);
    feed(out.flip().toString());
    return in.slice();
  }

  /** Takes the next characters, which may end within a surrogate pair. */
  public void feed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (highSurrogate != 0 && Character.isLowSurrogate(c)) {
        point(Character.toCodePoint((char) highSurrogate, c));
        highSurrogate = 0;
        continue;
      }
      dropLoneSurrogate();
      if (Character.isHighSurrogate(c)) {
        highSurrogate = c;
      } else {
        point(Character.isSurrogate(c) ? 0xFFFD : c);
      }
    }
  }

  private void dropLoneSurrogate() {
    if (highSurrogate != 0) {
      highSurrogate = 0;
      point(0xFFFD);
    }
  }

  private void point(int c) {
    switch (state) {
      case TEXT -> text(c);
      case ESCAPE -> escape(c);
      case CONTROL -> control(c);
      case STRING -> string(c);
      case STRING_ESCAPE -> {
        state = State.TEXT;
        if (c != '\\') {
          escape(c);
        }
      }
      case CHARSET -> state = State.TEXT;
      default -> throw new AssertionError(state);
    }
  }

  private void text(int c) {
    switch (c) {
      case ESCAPE -> state = State.ESCAPE;
      case '\n' -> rows.newLine();
      case '\r' -> rows.carriageReturn();
      case '\b' -> rows.left(1);
      case '\t' -> rows.write(c);
      default -> {
        if (!Character.isISOControl(c)) {
          rows.write(c);
        }
      }
    }
  }

  private void escape(int c) {
    parameters.setLength(0);
    sequence = 0;
    state =
        switch (c) {
          case '[' -> State.CONTROL;
          case ']', 'P', 'X', '^', '_' -> State.STRING;
          case '(', ')', '*', '+', '#', '%', ' ' -> State.CHARSET;
          case ESCAPE -> State.ESCAPE;
          default -> State.TEXT;
        };
  }

  private void control(int c) {
    if (c >= 0x40 && c <= 0x7E) {
      state = State.TEXT;
      perform(c);
    } else if (c < 0x20 || c > 0x7E || ++sequence > LONGEST_SEQUENCE) {
      // Broken off: what comes is text again.
      state = State.TEXT;
      text(c);
    } else {
      parameters.appendCodePoint(c);
    }
  }

  private void string(int c) {
    if (c == BELL || ++sequence > LONGEST_SEQUENCE) {
      state = State.TEXT;
    } else if (c == ESCAPE) {
      state = State.STRING_ESCAPE;
    }
  }

  private void perform(int command) {
    switch (command) {
      case 'A' -> rows.up(parameter(1));
      case 'B' -> rows.down(parameter(1));
      case 'C' -> rows.right(parameter(1));
      case 'D' -> rows.left(parameter(1));
      case 'E' -> {
        rows.down(parameter(1));
        rows.carriageReturn();
      }
      case 'F' -> {
        rows.up(parameter(1));
        rows.carriageReturn();
      }
      case 'G' -> rows.column(parameter(1) - 1);
      case 'K' -> rows.erase(parameter(0));
      default -> {
        // Colours, modes and whole-screen commands leave no text.
      }
    }
  }

  private int parameter(int otherwise) {
    try {
      int value = Integer.parseInt(parameters.toString());
      return value == 0 ? otherwise : value;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /**
   * Ends the output and gives the folded text as UTF-8 lines, each with its LF; empty if nothing
   * was shown. Later calls give the same.
   */
  public byte[] finish() {
    if (finished == null) {
      decode(undecoded, true);
      dropLoneSurrogate();
      rows.finish();
      finished = lines.toBytes();
    }
    return finished.clone();
  }

  /** How many bytes of folded text had to be left out; right after {@link #finish()}. */
  public long leftOut() {
    return lines.leftOut();
  }
}
