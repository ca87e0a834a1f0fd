package dev.gitruns.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.MetricRow;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
  private static final int THREADS = 3;
  @TempDir Path temp;

  @Test
  void whatWasAcknowledgedSurvivesTheKill() throws Exception {
    kill(12, 20_000);
  }

  @Test
  @Tag("long")
  void whatWasAcknowledgedSurvivesAThousandKills() throws Exception {
    kill(1000, 20_000);
  }

  /** Kills children after a random number of acknowledgements. */
  private void kill(int times, int most) throws Exception {
    Random random = new Random(times);
    long all = 0;
    for (int i = 0; i < times; i++) {
      Path directory = Journals.started(temp.resolve("run" + i));
      long[] acknowledged = runAndKill(directory, 1 + random.nextInt(most));
      all += check(JournalReader.read(directory), acknowledged);
    }
    assertThat(all).isGreaterThan(times * 100L);
  }

  private static long[] runAndKill(Path directory, int lines) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                directory.toString(),
                Integer.toString(THREADS))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long[] last = new long[THREADS];
    java.util.Arrays.fill(last, -1);
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      int read = 0;
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] words = line.split(" ");
        last[Integer.parseInt(words[0])] = Long.parseLong(words[1]);
        if (++read == lines) {
          child.toHandle().destroyForcibly(); // unlike the Process it leaves the pipe open
        }
      }
    }
    child.waitFor();
    return last;
  }

  private static long check(Journal journal, long[] acknowledged) {
    Map<Integer, Long> next = new HashMap<>();
    for (MetricRow row : journal.rows()) {
      int thread = row.values().get("thread").intValue();
      long expected = next.getOrDefault(thread, 0L);
      assertThat(row.step()).as("each record once and in order").isEqualTo(expected);
      assertThat(row.values().get("value")).isEqualTo(expected * 0.1);
      next.put(thread, expected + 1);
    }
    long all = 0;
    for (int t = 0; t < THREADS; t++) {
      assertThat(next.getOrDefault(t, 0L) - 1).isBetween(acknowledged[t], acknowledged[t] + 1);
      all += acknowledged[t] + 1;
    }
    assertThat(journal.quarantined().lines()).isLessThanOrEqualTo(1);
    assertThat(journal.drops()).isEmpty();
    return all;
  }

  @Test
  void manyShellsAppendToOneFileWithoutLoss() throws Exception {
    Path directory = Journals.started(temp);
    List<Process> shells = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String recipe =
          "i=0; while [ $i -lt 1000 ]; do"
              + " echo '{\"m\":{\"loss'$0'\":0.5},\"s\":'$i'}' >> \"$GITRUNS_JOURNAL\";"
              + " i=$((i+1)); done";
      ProcessBuilder shell = new ProcessBuilder("sh", "-c", recipe, Integer.toString(i));
      shell.environment().put("GITRUNS_JOURNAL", directory.resolve("w-h-1-shell.jsonl").toString());
      shells.add(shell.start());
    }
    for (Process shell : shells) {
      assertThat(shell.waitFor()).isZero();
    }
    Journal journal = JournalReader.read(directory);
    assertThat(journal.rows().size()).isEqualTo(8000);
    assertThat(journal.quarantined()).isEqualTo(new Quarantine(0, 0));
    for (int i = 0; i < 8; i++) {
      String metric = "loss" + i;
      assertThat(
              journal.rows().stream()
                  .filter(row -> row.values().containsKey(metric))
                  .map(MetricRow::step)
                  .distinct()
                  .count())
          .isEqualTo(1000);
    }
  }

  @Test
  void manyWritersAreKeptApart() throws Exception {
    Path directory = Journals.started(temp);
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < 8; w++) {
      threads.add(
          new Thread(
              () -> {
                try (JournalWriter writer = Journals.writer(directory)) {
                  for (int i = 0; i < 2000; i++) {
                    writer.log(Map.of("a", (double) i));
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    Journal journal = JournalReader.read(directory);
    assertThat(journal.writers()).hasSize(8);
    assertThat(journal.rows().size()).isEqualTo(16_000);
    int i = 0;
    for (MetricRow row : journal.rows()) {
      assertThat(row.writer()).isEqualTo(i / 2000);
      assertThat(row.seq()).isEqualTo(i % 2000).isEqualTo(row.step());
      i++;
    }
  }
}
