package dev.gitruns.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a trainer waits for: one log call of five scalars, on the disk of the temp directory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LogCallBenchmark {
  private final Random random = new Random(1);
  private Path directory;
  private JournalWriter writer;

  @Setup(Level.Iteration)
  public void open() throws IOException {
    directory = Files.createTempDirectory("journal");
    writer =
        JournalWriter.open(
            directory, WriterName.create("bench", 1, random), Clock.systemUTC());
  }

  @TearDown(Level.Iteration)
  public void close() throws IOException {
    writer.close();
    List<Path> all;
    try (var files = Files.walk(directory)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.delete(file);
    }
  }

  @Benchmark
  public void logFiveScalars() {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < 5; i++) {
      values.put("train/metric" + i, random.nextDouble());
    }
    writer.log(values);
  }
}
