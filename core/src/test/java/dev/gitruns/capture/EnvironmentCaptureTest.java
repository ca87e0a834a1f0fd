package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentCaptureTest {
  @TempDir Path dir;
  private Path root;
  private Path bin;
  private final Map<String, String> env = new HashMap<>();

  @BeforeEach
  void makeRoot() throws IOException {
    root = dir.resolve("root");
    bin = Files.createDirectories(dir.resolve("bin"));
    env.put("PATH", bin + ":/usr/local/bin:/usr/bin:/bin");
    file("proc/version", "Linux version 6.8.0-45-generic (buildd@x) (gcc 13)");
    file(
        "proc/cpuinfo",
        "processor\t: 0\nmodel name\t: EPYC 9654\n\nprocessor\t: 1\nmodel name\t: EPYC 9654\n");
    file("proc/meminfo", "MemTotal:       16384 kB\nMemFree:  1 kB\n");
    file("etc/os-release", "PRETTY_NAME=\"Ubuntu 24.04\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"24.04\"\n");
  }

  private void file(String name, String text) throws IOException {
    Files.createDirectories(root.resolve(name).getParent());
    Files.writeString(root.resolve(name), text);
  }

  private Path program(String name, String script) throws IOException {
    Path program = bin.resolve(name);
    Files.createDirectories(program.getParent());
    Files.writeString(program, script);
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Value.Fields capture(String... command) {
    return new EnvironmentCapture(env, root, dir).capture(List.of(command));
  }

  @Test
  void machineIsReadFromItsFiles() {
    Value.Fields environment = capture();
    assertThat(environment.fields("os").text("name")).contains("Ubuntu");
    assertThat(environment.fields("os").text("version")).contains("24.04");
    assertThat(environment.fields("os").text("kernel")).contains("6.8.0-45-generic");
    assertThat(environment.fields("cpu").text("model")).contains("EPYC 9654");
    assertThat(environment.fields("cpu").integer("cores")).contains(2L);
    assertThat(environment.integer("memory")).contains(16L << 20);
    assertThat(environment.values().keySet()).containsExactly("cpu", "memory", "os");
  }

  @Test
  void systemWithoutThoseFilesStillHasSomeFacts() {
    Value.Fields environment =
        new EnvironmentCapture(env, dir.resolve("none"), dir).capture(List.of());
    assertThat(environment.fields("os").text("name")).isPresent();
    assertThat(environment.fields("cpu").integer("cores").orElseThrow()).isPositive();
    assertThat(environment.integer("memory").orElseThrow()).isPositive();
  }

  @Test
  void onlyListedVariablesAreRecorded() {
    env.put("CUDA_VISIBLE_DEVICES", "0,1");
    env.put("AWS_SECRET_ACCESS_KEY", "hidden");
    env.put("HF_TOKEN", "hidden");
    assertThat(capture().fields("env").values()).containsOnlyKeys("CUDA_VISIBLE_DEVICES");
    assertThat(capture().toString()).doesNotContain("hidden");
  }

  @Test
  void containersAreToldApart() throws IOException {
    file(".dockerenv", "");
    file("sys/fs/cgroup/memory.max", "1073741824\n");
    file("sys/fs/cgroup/cpu.max", "150000 100000\n");
    Value.Fields docker = capture().fields("container");
    assertThat(docker.text("kind")).contains("docker");
    assertThat(docker.integer("memory_limit")).contains(1L << 30);
    assertThat(docker.number("cpu_limit")).contains(1.5);
    file("run/.containerenv", "engine=\"podman-4.9\"\nimage=\"docker.io/x:1\"\n");
    assertThat(capture().fields("container").text("kind")).contains("podman");
    assertThat(capture().fields("container").text("image")).contains("docker.io/x:1");
    file("proc/self/cgroup", "0::/kubepods.slice/cri-containerd-" + "ab".repeat(32) + ".scope");
    assertThat(capture().fields("container").text("kind")).contains("kubernetes");
    assertThat(capture().fields("container").text("id")).contains("ab".repeat(32));
  }

  @Test
  void unlimitedGroupHasNoLimit() throws IOException {
    file("sys/fs/cgroup/memory.max", "max\n");
    file("sys/fs/cgroup/cpu.max", "max 100000\n");
    file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertThat(capture().get("container")).isEmpty();
  }

  @Test
  void schedulersAreNamed() {
    env.putAll(Map.of("SLURM_JOB_ID", "42", "SLURM_ARRAY_TASK_ID", "7", "SLURM_SECRET", "x"));
    env.putAll(Map.of("LOCAL_RANK", "1", "WORLD_SIZE", "8", "KUBERNETES_SERVICE_HOST", "10.0.0.1"));
    Value.Fields scheduler = capture().fields("scheduler");
    assertThat(scheduler.values().keySet()).containsExactly("k8s", "slurm", "torchrun");
    assertThat(scheduler.fields("slurm").values()).containsOnlyKeys("array_task_id", "job_id");
    assertThat(scheduler.fields("torchrun").text("world_size")).contains("8");
  }

  @Test
  void gpusComeFromNvidiaSmi() throws IOException {
    program(
        "nvidia-smi",
        "#!/bin/sh\nif [ $# = 0 ]; then echo '| Driver Version: 550.54  CUDA Version: 12.4 |'; else\n"
            + "echo '0, NVIDIA H100 80GB HBM3, 81559, 550.54.15, GPU-1-2'; fi\n");
    Value.Fields environment = capture();
    assertThat(environment.text("cuda")).contains("12.4");
    Value.Fields gpu = (Value.Fields) environment.items("gpus").get(0);
    assertThat(gpu.text("name")).contains("NVIDIA H100 80GB HBM3");
    assertThat(gpu.integer("memory")).contains(81559L << 20);
    assertThat(gpu.text("driver")).contains("550.54.15");
    assertThat(gpu.text("uuid")).contains("GPU-1-2");
  }

  @Test
  @Timeout(300)
  void programThatHangsIsLeft() throws IOException {
    Path end = dir.resolve("end");
    program("nvidia-smi", "#!/bin/sh\nsleep 3600; echo > '" + end + "'\n");
    assertThat(capture().get("gpus")).isEmpty();
    assertThat(end).doesNotExist();
  }

  @Test
  void pythonTellsVersionAndPackages() throws IOException {
    Assumptions.assumeTrue(hasPython(), "python3 isn't installed");
    Files.writeString(dir.resolve("json.py"), "raise SystemExit('not ours to run')\n");
    Value.Fields environment = capture("python3", "train.py");
    assertThat(environment.fields("language").text("name")).contains("python");
    assertThat(environment.fields("language").text("version").orElseThrow())
        .matches("3\\.[0-9.]+.*");
    assertThat(environment.fields("language").text("executable").orElseThrow()).startsWith("/");
    assertThat(environment.get("packages")).isPresent();
  }

  private static boolean hasPython() {
    return java.util.stream.Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(each -> Files.isExecutable(Path.of(each, "python3")));
  }

  @Test
  void launcherLeadsToTheEnvironmentsPython() throws IOException {
    String answer =
        "#!/bin/sh\necho '{\"language\": {\"name\": \"python\", \"version\": \"%s\"}}'\n";
    program("python", answer.formatted("path"));
    program("../venv/bin/python", answer.formatted("venv"));
    program("../.venv/bin/python", answer.formatted("project"));
    Path torchrun = program("torchrun", "#!" + dir.resolve("venv/bin/python") + "\nimport torch\n");
    program("uv", "#!/bin/sh\n");
    program("own-tool", "#!/bin/sh\n");
    assertThat(version("bash", "train.sh")).isEqualTo("path");
    assertThat(version("torchrun", "train.py")).isEqualTo("venv");
    assertThat(version(torchrun.toString(), "train.py")).isEqualTo("venv");
    assertThat(version("uv", "run", "train.py")).isEqualTo("project");
    env.put("VIRTUAL_ENV", dir.resolve("venv").toString());
    assertThat(version("bash", "train.sh")).isEqualTo("venv");
    assertThat(version("srun", "python", "train.py")).isEqualTo("path");
    assertThat(version("own-tool")).isEmpty();
    assertThat(version("none-such")).isEmpty();
  }

  private String version(String... command) {
    return capture(command).fields("language").text("version").orElse("");
  }

  @Test
  void javaIsReadFromItsReleaseFile() throws IOException {
    program("java", "#!/bin/sh\nexit 1\n");
    Files.writeString(dir.resolve("release"), "IMPLEMENTOR=\"Acme\"\nJAVA_VERSION=\"17.0.9\"\n");
    Value.Fields language = capture("java", "-jar", "x.jar").fields("language");
    assertThat(language.text("version")).contains("17.0.9");
    assertThat(language.text("implementation")).contains("Acme");
  }
}
