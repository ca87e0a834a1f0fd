package dev.gitruns.artifact;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Words for those who write into a directory that others write into too. */
public final class Writers {
  private static final int DIGITS = 16;

  private Writers() {}

  /** The same for all that works in one repository on one machine, and for nothing else. */
  public static String of(Path gitDir) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "";
    }
    byte[] who = (host + "\n" + gitDir.toAbsolutePath()).getBytes(StandardCharsets.UTF_8);
    return LfsStore.digest(who).hex().substring(0, DIGITS);
  }
}
