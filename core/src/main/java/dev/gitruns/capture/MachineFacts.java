package dev.gitruns.capture;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What files of the system say about machine and container; Java answers where there are none. */
final class MachineFacts {
  private static final Pattern KERNEL = Pattern.compile("Linux version (\\S+)");
  private static final Pattern MEMORY = Pattern.compile("(?m)^MemTotal:\\s+([0-9]+) kB");
  private static final Pattern MODEL =
      Pattern.compile("(?m)^(?:model name|Model|cpu|Hardware)\\s*:\\s*(.+?)\\s*$");
  private static final Pattern PROCESSOR = Pattern.compile("(?m)^processor\\s*:");
  private static final Pattern KUBERNETES = Pattern.compile("kubepods");
  private static final Pattern CONTAINER_ID =
      Pattern.compile("(?<![0-9a-f])([0-9a-f]{64})(?![0-9a-f])");

  private final Path root;
  private final OperatingSystemMXBean bean = ManagementFactory.getOperatingSystemMXBean();

  MachineFacts(Path root) {
    this.root = root;
  }

  private String text(String file) {
    try {
      return new String(Files.readAllBytes(root.resolve(file)), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<String> first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  Value.Fields os() {
    String release = text("etc/os-release");
    return new FieldsBuilder()
        .put("name", first(assignment("NAME"), release).orElse(bean.getName()))
        .put("version", first(assignment("VERSION_ID"), release).orElse(bean.getVersion()))
        .put("arch", bean.getArch())
        .put("kernel", first(KERNEL, text("proc/version")))
        .build();
  }

  private static Pattern assignment(String name) {
    return Pattern.compile("(?m)^" + name + "=[\"']?([^\"'\\n]*)");
  }

  Value.Fields cpu() {
    String info = text("proc/cpuinfo");
    long cores = PROCESSOR.matcher(info).results().count();
    return new FieldsBuilder()
        .put("model", first(MODEL, info))
        .put("cores", cores > 0 ? cores : bean.getAvailableProcessors())
        .build();
  }

  /** The memory of the machine in bytes, or null where that can't be told. */
  Value memory() {
    Optional<String> kibibytes = first(MEMORY, text("proc/meminfo"));
    if (kibibytes.isPresent()) {
      return Value.of(Long.parseLong(kibibytes.get()) << 10);
    }
    return bean instanceof com.sun.management.OperatingSystemMXBean more
        ? Value.of(more.getTotalMemorySize())
        : null;
  }

  /** The container around us and its limits; no fields where there is neither. */
  Value.Fields container(Map<String, String> env) {
    FieldsBuilder container = new FieldsBuilder();
    String groups = text("proc/self/cgroup");
    String engine = text("run/.containerenv");
    if (env.containsKey("KUBERNETES_SERVICE_HOST") || KUBERNETES.matcher(groups).find()) {
      container.put("kind", "kubernetes");
    } else if (env.containsKey("APPTAINER_CONTAINER") || env.containsKey("SINGULARITY_CONTAINER")) {
      container.put("kind", "apptainer");
    } else if (Files.exists(root.resolve("run/.containerenv"))) {
      container.put("kind", "podman");
      container.put("image", first(assignment("image"), engine));
    } else if (Files.exists(root.resolve(".dockerenv")) || groups.contains("docker")) {
      container.put("kind", "docker");
    }
    container.put("id", first(CONTAINER_ID, groups));
    limit("sys/fs/cgroup/memory.max", "sys/fs/cgroup/memory/memory.limit_in_bytes")
        .ifPresent(bytes -> container.put("memory_limit", bytes));
    cpuLimit().ifPresent(cpus -> container.put("cpu_limit", cpus));
    return container.build();
  }

  private Optional<Long> limit(String... files) {
    for (String file : files) {
      String text = text(file);
      // An unlimited group of version 1 says nearly the largest number there is.
      if (text.matches("[0-9]{1,18}") && Long.parseLong(text) < 1L << 60) {
        return Optional.of(Long.parseLong(text));
      }
    }
    return Optional.empty();
  }

  private Optional<Double> cpuLimit() {
    String[] both = text("sys/fs/cgroup/cpu.max").split(" ");
    Optional<Long> quota = limit("sys/fs/cgroup/cpu/cpu.cfs_quota_us");
    Optional<Long> period = limit("sys/fs/cgroup/cpu/cpu.cfs_period_us");
    if (both.length == 2 && both[0].matches("[0-9]{1,15}") && both[1].matches("[1-9][0-9]{0,14}")) {
      return Optional.of(Double.parseDouble(both[0]) / Double.parseDouble(both[1]));
    }
    return quota.isPresent() && period.isPresent() && period.get() > 0
        ? Optional.of((double) quota.get() / period.get())
        : Optional.empty();
  }

  /** The name space of the pod that we run in. */
  Optional<String> kubernetesNamespace() {
    return Optional.of(text("var/run/secrets/kubernetes.io/serviceaccount/namespace"))
        .filter(name -> !name.isEmpty());
  }
}
