package dev.gitruns.cli.output;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The whole of a terminal, drawn anew again and again, and the keys that are pressed meanwhile.
 * What was on it before is there again afterwards, also after Ctrl-C.
 */
public final class Screen implements AutoCloseable {
  private static final String ENTER = "\u001b[?1049h\u001b[?25l";
  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
  private static final int END = -1;

  private final PrintStream out;
  private final BlockingQueue<Integer> keys = new LinkedBlockingQueue<>();
  private final Thread restore = new Thread(this::restore);
  private String settings = "";
  private boolean restored;

  /** How large it is. */
  public record Size(int rows, int columns) {}

  /**
   * Takes the terminal.
   *
   * @param in where keys come from; null where nobody types
   */
  public Screen(PrintStream out, InputStream in) {
    this.out = out;
    Runtime.getRuntime().addShutdownHook(restore);
    out.print(ENTER);
    out.flush();
    if (in != null) {
      settings = stty("-g");
      stty("-icanon -echo susp undef min 1");
      Thread reader = new Thread(() -> read(in), "git-runs-keys");
      reader.setDaemon(true);
      reader.start();
    }
  }

  private void read(InputStream in) {
    try {
      for (int key = in.read(); key >= 0; key = in.read()) {
        keys.add(key);
      }
    } catch (IOException e) {
      keys.clear();
    }
    keys.add(END);
  }

  /** Its size now, or 24 by 80 where nobody knows. */
  public Size size() {
    String[] parts = stty("size").split(" ");
    return parts.length == 2
            && parts[0].matches("[1-9][0-9]{0,3}")
            && parts[1].matches("[1-9][0-9]{0,3}")
        ? new Size(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]))
        : new Size(24, 80);
  }

  /** Draws these lines, as far as there is room; each must fit the width. */
  public void draw(List<String> lines, Size size) {
    StringBuilder frame = new StringBuilder("\u001b[H");
    for (int i = 0; i < Math.min(lines.size(), size.rows()); i++) {
      frame.append(i == 0 ? "" : "\r\n").append(lines.get(i)).append("\u001b[K");
    }
    out.print(frame.append("\u001b[J"));
    out.flush();
  }

  /** What somebody did. */
  public enum Key {
    NONE,
    QUIT,
    UP,
    DOWN,
    CHOOSE,
    OTHER
  }

  /** Waits so long for a key; the end of the input counts as none, but without a busy loop. */
  public Key key(long millis) throws InterruptedException {
    Integer key = keys.poll(millis, TimeUnit.MILLISECONDS);
    if (key == null) {
      return Key.NONE;
    }
    return switch (key.intValue()) {
      case END -> {
        TimeUnit.MILLISECONDS.sleep(millis);
        keys.add(END);
        yield Key.NONE;
      }
      case 'q', 'Q', 3, 4 -> Key.QUIT;
      case 'k' -> Key.UP;
      case 'j' -> Key.DOWN;
      case '\n', '\r', ' ' -> Key.CHOOSE;
      case 27 -> arrow();
      default -> Key.OTHER;
    };
  }

  private Key arrow() throws InterruptedException {
    Integer bracket = keys.poll(50, TimeUnit.MILLISECONDS);
    Integer letter = bracket == null ? null : keys.poll(50, TimeUnit.MILLISECONDS);
    if (letter == null) {
      return Key.OTHER;
    }
    return switch (letter.intValue()) {
      case 'A' -> Key.UP;
      case 'B' -> Key.DOWN;
      default -> Key.OTHER;
    };
  }

  private synchronized void restore() {
    if (!restored) {
      restored = true;
      out.print(LEAVE);
      out.flush();
      if (settings.matches("[0-9a-f:=a-z]+")) {
        stty(settings);
      }
    }
  }

  /** Gives the terminal back as it was. */
  @Override
  public void close() {
    restore();
    try {
      Runtime.getRuntime().removeShutdownHook(restore);
    } catch (IllegalStateException e) {
      restored = true; // the process ends already, and the hook did it
    }
  }

  /** The settings of the terminal, by the one program that knows them everywhere. */
  private static String stty(String arguments) {
    try {
      Process process =
          new ProcessBuilder("sh", "-c", "stty " + arguments + " </dev/tty 2>/dev/null").start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? said.strip() : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
