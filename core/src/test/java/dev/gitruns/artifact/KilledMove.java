package dev.gitruns.artifact;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A blob that travels in a process of its own, which is killed on the way. */
public final class KilledMove {
  private KilledMove() {}

  /**
   * Kills it some milliseconds after it told of more bytes than {@code killedAt}.
   *
   * @param what put or get
   * @return whether it ended by itself before
   */
  public static boolean at(
      long killedAt, int later, String what, Place place, String address, Blob blob)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Mover.class.getName(),
                what,
                place.top().toString(),
                address,
                blob.oid().hex(),
                Long.toString(blob.size()))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(place.env());
    Process process = builder.start();
    boolean ended = false;
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        ended = line.equals("DONE");
        if (!ended && Long.parseLong(line) > killedAt) {
          Thread.sleep(later);
          break;
        }
      }
      process.destroyForcibly();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        throw new IOException("it can't be killed");
      }
    }
    return ended;
  }
}
