package dev.gitruns.cli.endurance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs of an array, as a cluster runs them: one repository, and all of them end at once. */
class ArrayJobsTest {
  /** A job trains until somebody writes to the pipe `go`; waiting costs no time of a processor. */
  private static final String JOB =
      ": > ready-%1$d; : < go;"
          + " for i in 0 1 2; do echo '{\"m\":{\"x\":'$i'},\"s\":'$i'}' >> \"$GITRUNS_JOURNAL\"; done;"
          + " date +%%s%%N > ended-%1$d";

  private static final int JOBS = 100;
  private static final int STARTS = 4;

  @TempDir private Path directory;

  @Test
  @Tag("long")
  void aHundredThatEndWithinASecondAllArriveWithoutAWord() throws Exception {
    Tool tool = new Tool(directory.resolve("repo"));
    Files.writeString(tool.top.resolve(".gitignore"), "ready-*\nended-*\ngo\n");
    Path go = tool.top.resolve("go");
    assertThat(new ProcessBuilder("mkfifo", go.toString()).start().waitFor()).isZero();
    List<Process> jobs = new ArrayList<>();
    try {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(20);
      for (int job = 0; job < JOBS; job++) {
        // A scheduler starts them as nodes get free; all at once here, each would wait for 99 JVMs.
        while (jobs.size() - count(tool, "ready-") >= STARTS) {
          assertThat(System.nanoTime()).as("jobs train").isLessThan(end);
          Thread.sleep(50);
        }
        String[] command = {"record", "-n", "job-" + job, "--", "sh", "-c", JOB.formatted(job)};
        jobs.add(tool.start(said(job), command));
      }
      while (count(tool, "ready-") < JOBS) {
        assertThat(System.nanoTime()).as("all jobs train").isLessThan(end);
        Thread.sleep(50);
      }
      Files.newOutputStream(go).close();
      for (int job = 0; job < JOBS; job++) {
        assertThat(jobs.get(job).waitFor(20, TimeUnit.MINUTES)).as("job %d ends", job).isTrue();
        assertThat(jobs.get(job).exitValue()).as("job %d", job).isZero();
        assertThat(Files.readString(said(job))).as("job %d", job).isEmpty();
      }
    } finally {
      jobs.forEach(Process::destroyForcibly);
    }
    System.out.printf("%d jobs ended within %d ms%n", JOBS, spread(tool));
    SealedPoints.assertAllThere(tool, JOBS);
    assertThat(tool.git("fsck", "--strict", "--no-dangling")).doesNotContain("error", "missing");
    assertThat(tool.run("verify", "--all")).contains(JOBS + " runs checked, 0 with");
  }

  private Path said(int job) {
    return directory.resolve("said-" + job + ".txt");
  }

  private static long count(Tool tool, String prefix) throws IOException {
    try (var files = Files.newDirectoryStream(tool.top, prefix + "*")) {
      long count = 0;
      for (Path file : files) {
        count++;
      }
      return count;
    }
  }

  /** Milliseconds from the end of the first job to that of the last. */
  private static long spread(Tool tool) throws IOException {
    long first = Long.MAX_VALUE;
    long last = 0;
    for (int job = 0; job < JOBS; job++) {
      long ended = Long.parseLong(Files.readString(tool.top.resolve("ended-" + job)).strip());
      first = Math.min(first, ended);
      last = Math.max(last, ended);
    }
    return (last - first) / 1_000_000;
  }
}
