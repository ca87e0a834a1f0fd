package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupMemoryTest {
  private static final long MACHINE = 1_000_000;

  @TempDir Path dir;
  private FakeProc proc;
  private FakeProc groups;
  private CgroupMemory memory;

  @BeforeEach
  void process() {
    proc = new FakeProc(dir.resolve("proc"));
    groups = new FakeProc(dir.resolve("cgroup"));
    memory = new CgroupMemory(10, proc.root, groups.root);
  }

  private void group(String path, String limit, String used, String cached) throws IOException {
    groups
        .write(path + "/memory.max", limit + "\n")
        .write(path + "/memory.current", used + "\n")
        .write(path + "/memory.stat", "anon 7\ninactive_file " + cached + "\nfile 3\n");
  }

  @Test
  void theTightestLimitOfTheGroupsAboveCounts() throws IOException {
    proc.write("10/cgroup", "0::/a/b/c\n");
    group("a", "9000", "5000", "500");
    group("a/b", "3000", "2000", "200");
    group("a/b/c", "max", "1000", "100");

    assertThat(memory.below(MACHINE)).hasValue(new CgroupMemory.Usage(3000, 1800));
  }

  @Test
  void aContainerSeesItsOwnGroupAtTheTop() throws IOException {
    proc.write("10/cgroup", "0::/kubepods.slice/pod-of-the-host\n");
    group(".", "3000", "2000", "0");

    assertThat(memory.below(MACHINE)).hasValue(new CgroupMemory.Usage(3000, 2000));
  }

  @Test
  void versionOneIsRead() throws IOException {
    proc.write("10/cgroup", "12:cpu,cpuacct:/x\n4:hugetlb,memory:/slurm/job_1\n0::/\n");
    groups
        .write("memory/slurm/memory.limit_in_bytes", "9223372036854771712\n")
        .write("memory/slurm/memory.usage_in_bytes", "5000\n")
        .write("memory/slurm/job_1/memory.limit_in_bytes", "3000\n")
        .write("memory/slurm/job_1/memory.usage_in_bytes", "2000\n")
        .write("memory/slurm/job_1/memory.stat", "inactive_file 1\ntotal_inactive_file 300\n");

    assertThat(memory.below(MACHINE)).hasValue(new CgroupMemory.Usage(3000, 1700));
  }

  @Test
  void limitsBeyondTheMachineAreNone() throws IOException {
    proc.write("10/cgroup", "0::/a\n");
    group("a", "1000000", "2000", "0");

    assertThat(memory.below(MACHINE)).isEmpty();
  }

  @Test
  void missingAndDamagedFilesLimitNothing() throws IOException {
    assertThat(memory.below(MACHINE)).isEmpty();
    proc.write("10/cgroup", "\nrubbish\n1:memory\n0::/../cgroup/a\n3:memory:/a\n0::\n");
    group("a", "5", "1", "0");
    groups.write("memory/a/memory.limit_in_bytes", "").write("memory.max", "x\n");

    assertThat(memory.below(MACHINE)).isEmpty();
  }

  @Test
  void theGroupIsRememberedAfterTheProcess() throws IOException {
    proc.write("10/cgroup", "0::/a\n");
    group("a", "3000", "2000", "5000");
    memory.below(MACHINE);
    Files.delete(proc.root.resolve("10/cgroup"));

    assertThat(memory.below(MACHINE)).hasValue(new CgroupMemory.Usage(3000, 0));
  }
}
