package dev.gitruns.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.journal.Journal;
import dev.gitruns.journal.JournalReader;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.RunStatus;
import dev.gitruns.model.Value;
import dev.gitruns.workspace.RunPlace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActiveRunTest {
  private static final long PID = ProcessHandle.current().pid();

  @TempDir private Path directory;

  @Test
  void aRunWritesDownWhatItIsTold() {
    RunPlace place = RecordingPlaces.in(directory);
    RunSpec spec =
        RunSpec.named("base")
            .experiment("ner")
            .config(new FieldsBuilder().put("lr", 0.1).build())
            .tag("gpu", "")
            .build();
    ActiveRun run = ActiveRun.start(spec, place, PID, problem -> {});
    run.log(3, Map.of("loss", 0.5));
    run.log(Map.of("loss", Double.NaN));
    run.config(new FieldsBuilder().put("epochs", 2).build());
    run.summary("best", Value.of("yes"));
    run.tag("stage", "dev");
    run.finish(RunStatus.FINISHED);

    Journal journal = JournalReader.read(run.directory());
    assertThat(journal.startDocument().name()).contains("base");
    assertThat(journal.startDocument().experiment()).contains("ner");
    assertThat(journal.rows()).extracting(row -> row.step()).containsExactly(3L, 4L);
    assertThat(journal.config().values()).containsOnlyKeys("lr", "epochs");
    assertThat(journal.summaryValues().text("best")).contains("yes");
    assertThat(journal.tags()).containsEntry("stage", "dev").containsEntry("gpu", "");
    assertThat(journal.end().orElseThrow().status()).isEqualTo(RunStatus.FINISHED);
  }

  @Test
  void manyThreadsLogAndNoPointIsLostOrDoubled() throws InterruptedException {
    ActiveRun run =
        ActiveRun.start(
            RunSpec.named("many").build(), RecordingPlaces.in(directory), PID, problem -> {});
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      int number = t;
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 500; i++) {
                  run.log(i, Map.of("t" + number, (double) i));
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    run.close();

    Journal journal = JournalReader.read(run.directory());
    assertThat(run.dropped()).isZero();
    assertThat(journal.rows())
        .flatExtracting(
            row -> List.copyOf(row.values().keySet()).stream().map(k -> k + row.step()).toList())
        .hasSize(4_000)
        .doesNotHaveDuplicates();
  }

  @Test
  void aJoiningWriterDoesNotEndTheRun() {
    RunPlace place = RecordingPlaces.in(directory);
    ActiveRun run = ActiveRun.start(RunSpec.named("outer").build(), place, PID, problem -> {});
    RunPlace inside =
        RecordingPlaces.in(directory, Map.of(RunPlace.RUN_VARIABLE, run.directory().toString()));
    ActiveRun joined = ActiveRun.join(inside, PID, problem -> {}).orElseThrow();
    joined.log(1, Map.of("x", 1.0));
    joined.close();

    Journal journal = JournalReader.read(run.directory());
    assertThat(joined.uid()).isEqualTo(run.uid());
    assertThat(journal.end()).isEmpty();
    assertThat(journal.rows()).hasSize(1);
    run.close();
  }

  @Test
  void joinedRunHasTheNamesThatItsLauncherLeftOpen() {
    RunSpec program =
        RunSpec.named("base").experiment("digits").group("seeds").jobType("eval").build();
    List<String> command = List.of("python", "train.py");
    assertThat(joined(RunSpec.unnamed().command(command), program))
        .containsExactly("base", "digits", "seeds", "eval");
    assertThat(joined(RunSpec.unnamed().command(command), RunSpec.unnamed().build()))
        .containsExactly("train", "default", "", "");
    assertThat(joined(RunSpec.named("given").command(command).group("mine"), program))
        .containsExactly("given", "digits", "mine", "eval");
    assertThat(joined(RunSpec.unnamed().experiment("given").jobType("train"), program))
        .containsExactly("base", "given", "seeds", "train");
  }

  private List<String> joined(RunSpec.Builder launcher, RunSpec program) {
    RunPlace place = RecordingPlaces.in(directory);
    try (ActiveRun run = ActiveRun.start(launcher.build(), place, PID, problem -> {})) {
      RunPlace inside =
          RecordingPlaces.in(directory, Map.of(RunPlace.RUN_VARIABLE, run.directory().toString()));
      try (ActiveRun within = ActiveRun.join(inside, PID, problem -> {}).orElseThrow()) {
        within.nameJoined(program);
      }
      Value.Fields names = JournalReader.read(run.directory()).start();
      return Stream.of("name", "experiment", "group", "job_type")
          .map(field -> names.text(field).orElse(""))
          .toList();
    }
  }

  @Test
  void aChildNamesItsParent() {
    RunPlace place = RecordingPlaces.in(directory);
    ActiveRun run = ActiveRun.start(RunSpec.named("sweep").build(), place, PID, problem -> {});
    ActiveRun child = run.child(RunSpec.named("trial").build(), PID);

    assertThat(JournalReader.read(child.directory()).start().text("parent"))
        .contains(run.uid().text());
    child.close();
    run.close();
  }
}
