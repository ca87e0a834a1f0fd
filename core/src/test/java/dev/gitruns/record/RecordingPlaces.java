package dev.gitruns.record;

import dev.gitruns.journal.HostFacts;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.workspace.RunPlace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Places for tests to record in. */
final class RecordingPlaces {
  private RecordingPlaces() {}

  static RunPlace in(Path directory) {
    return in(directory, Map.of());
  }

  static RunPlace in(Path directory, Map<String, String> more) {
    Map<String, String> env = new HashMap<>();
    env.put("PATH", "/usr/local/bin:/usr/bin:/bin");
    env.putAll(more);
    return new RunPlace(
        directory.resolve("live"),
        directory.resolve("cache"),
        directory,
        ".",
        env,
        Clock.systemUTC(),
        new Random(7),
        HostFacts.of(Path.of("/proc")),
        new FieldsBuilder().put("name", "Ada").build());
  }
}
