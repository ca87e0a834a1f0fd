package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessTreeTest {
  @TempDir Path dir;
  private FakeProc proc;
  private ProcessTree tree;

  @BeforeEach
  void rootWithChildAndGrandchild() throws IOException {
    proc = new FakeProc(dir);
    proc.process(1, 0, 1, 9999, 9999, 10);
    proc.process(10, 1, 100, 50, 0, 1000);
    proc.process(11, 10, 101, 20, 0, 200);
    proc.process(12, 11, 102, 30, 0, 30);
    proc.process(99, 1, 100, 500, 0, 5000);
    tree = new ProcessTree(10, dir);
  }

  @Test
  void descendantsCountAndOthersDoNot() {
    ProcessTree.Sample sample = tree.sample();

    assertThat(sample.count()).isEqualTo(3);
    assertThat(sample.rss()).isEqualTo(1230 * 1024);
  }

  @Test
  void timeOfChildrenThatEndedMeanwhileIsNotLost() throws IOException {
    tree.sample();
    proc.end(12);
    proc.end(11);
    // 20 and 30 ticks of before, and 50 since.
    proc.process(10, 1, 100, 60, 100, 1000);

    assertThat(tree.sample()).isEqualTo(new ProcessTree.Sample(1, 1000 * 1024, 0.6));
  }

  @Test
  void orphansStayInTheTree() throws IOException {
    tree.sample();
    proc.end(11);
    proc.process(12, 1, 102, 130, 0, 30);
    proc.process(13, 12, 200, 7, 0, 1);
    proc.process(10, 1, 100, 50, 20, 1000);

    ProcessTree.Sample sample = tree.sample();

    assertThat(sample.count()).isEqualTo(3);
    assertThat(sample.seconds()).isEqualTo(1.07);
  }

  @Test
  void orphansThatEndTakeTheirTimeAlong() throws IOException {
    tree.sample();
    proc.process(12, 1, 102, 30, 0, 30);
    tree.sample();
    proc.end(12);
    proc.process(10, 1, 100, 51, 0, 1000);

    assertThat(tree.sample().seconds()).isEqualTo(0.01);
  }

  @Test
  void aNumberUsedAgainIsAnotherProcess() throws IOException {
    tree.sample();
    proc.end(12);
    proc.end(11);
    proc.end(10);
    assertThat(tree.sample()).isEqualTo(new ProcessTree.Sample(0, 0, 0));
    proc.process(10, 1, 300, 1000, 0, 1000);

    assertThat(tree.sample().count()).isZero();
  }

  @Test
  void zombiesAreNotCounted() throws IOException {
    proc.process(12, 11, 102, 30, 0, 0, "Z");

    assertThat(tree.sample().count()).isEqualTo(2);
  }

  @Test
  void damagedAndVanishedFilesAreLeftOut() throws IOException {
    proc.write("20/stat", "").write("21/stat", "21 (x").write("22/stat", "22 (x) S 10 1 1");
    proc.write("1x/stat", "rubbish").write("23/other", "").write("self/stat", "10 (x) S 1");

    assertThat(tree.sample().count()).isEqualTo(3);
    assertThat(new ProcessTree(10, dir.resolve("none")).sample().count()).isZero();
  }
}
