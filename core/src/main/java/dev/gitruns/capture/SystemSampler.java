package dev.gitruns.capture;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * Measures the machine, its GPUs, and a process with all its descendants: {@link #watching} makes
 * one per run, each {@link #get} is a sample, and whoever made it closes it. {@code
 * format-spec/system-metrics.md} lists the metrics.
 *
 * <p>A sample takes milliseconds, waits for no program, never throws, and lacks what can't be
 * measured: what compares with the sample before in the first one, the processes after the last of
 * them has ended, all but processor and memory without /proc, the GPUs without nvidia-smi.
 */
public final class SystemSampler implements Supplier<SortedMap<String, Double>>, AutoCloseable {
  private static final double NANOS = 1e9;
  private static final double MEGABYTE = 1e6;
  private static final double PERCENT = 100;

  private final Path proc;
  private final LongSupplier nanoTime;
  private final Map<String, String> env;
  private final ProcessTree processes;
  private final CgroupMemory allowed;
  private Optional<GpuWatch> gpus = Optional.empty();
  private boolean closed;
  private Machine before;
  private long timeBefore;

  /**
   * @param proc where Linux mounts it, or what stands in for it
   * @param cgroups where Linux mounts the control groups
   * @param nanoTime a clock that never goes back, in nanoseconds
   */
  SystemSampler(long pid, Path proc, Path cgroups, Map<String, String> env, LongSupplier nanoTime) {
    this.proc = proc;
    this.nanoTime = nanoTime;
    this.env = Map.copyOf(env);
    processes = new ProcessTree(pid, proc);
    allowed = new CgroupMemory(pid, proc, cgroups);
  }

  /**
   * Nothing is started and nothing measured before the first sample.
   *
   * @param pid the process whose descendants are measured with it
   * @param env the environment whose PATH leads to nvidia-smi
   */
  public static SystemSampler watching(long pid, Map<String, String> env) {
    return new SystemSampler(
        pid, Path.of("/proc"), Path.of("/sys/fs/cgroup"), env, System::nanoTime);
  }

  /** The metrics of this moment, by name. */
  @Override
  public synchronized SortedMap<String, Double> get() {
    if (gpus.isEmpty() && !closed) {
      gpus = Optional.of(GpuWatch.start(env, nanoTime));
    }
    SortedMap<String, Double> metrics = new TreeMap<>();
    if (Files.isReadable(proc.resolve("stat"))) {
      linux(metrics);
    } else {
      anywhere(metrics);
    }
    gpus.ifPresent(watch -> watch.addTo(metrics));
    return metrics;
  }

  private void linux(Map<String, Double> metrics) {
    long time = nanoTime.getAsLong();
    Machine now = Machine.read(proc);
    ProcessTree.Sample tree = processes.sample();
    if (now.memoryUsed() >= 0) {
      Optional<CgroupMemory.Usage> group = allowed.below(now.memoryTotal());
      memory(
          metrics,
          group.map(CgroupMemory.Usage::used).orElse(now.memoryUsed()),
          group.map(CgroupMemory.Usage::limit).orElse(now.memoryTotal()));
    }
    if (tree.count() > 0) {
      metrics.put("system/process_count", (double) tree.count());
      metrics.put("system/process_memory_usage_megabytes", tree.rss() / MEGABYTE);
    }
    double seconds = (time - timeBefore) / NANOS;
    if (before != null && seconds > 0) {
      rates(metrics, now, seconds);
      if (tree.count() > 0) {
        metrics.put(
            "system/process_cpu_utilization_percentage", PERCENT * tree.seconds() / seconds);
      }
    }
    before = now;
    timeBefore = time;
  }

  private static void memory(Map<String, Double> metrics, long used, long total) {
    metrics.put("system/system_memory_usage_megabytes", used / MEGABYTE);
    if (total > 0) {
      metrics.put("system/system_memory_usage_percentage", PERCENT * used / total);
    }
  }

  private void rates(Map<String, Double> metrics, Machine now, double seconds) {
    long ticks = now.ticks() - before.ticks();
    if (ticks > 0 && before.ticks() >= 0) {
      // The kernel corrects its idle time, by a tick or two, downwards.
      double busy = PERCENT * (now.busy() - before.busy()) / ticks;
      metrics.put("system/cpu_utilization_percentage", Math.max(0, Math.min(PERCENT, busy)));
    }
    if (!now.disks().isEmpty()) {
      double read = grown(before.disks(), now.disks(), Machine.Transfer::in);
      double written = grown(before.disks(), now.disks(), Machine.Transfer::out);
      metrics.put("system/disk_read_megabytes_per_second", read / MEGABYTE / seconds);
      metrics.put("system/disk_write_megabytes_per_second", written / MEGABYTE / seconds);
    }
    if (!now.links().isEmpty()) {
      double received = grown(before.links(), now.links(), Machine.Transfer::in);
      double sent = grown(before.links(), now.links(), Machine.Transfer::out);
      metrics.put("system/network_receive_megabytes_per_second", received / MEGABYTE / seconds);
      metrics.put("system/network_transmit_megabytes_per_second", sent / MEGABYTE / seconds);
    }
  }

  /** Devices that come, go or begin to count anew are left out, not taken for a jump. */
  private static double grown(
      Map<String, Machine.Transfer> before,
      Map<String, Machine.Transfer> now,
      ToLongFunction<Machine.Transfer> direction) {
    double bytes = 0;
    for (Map.Entry<String, Machine.Transfer> device : now.entrySet()) {
      Machine.Transfer then = before.get(device.getKey());
      if (then != null) {
        long more = direction.applyAsLong(device.getValue()) - direction.applyAsLong(then);
        bytes += Math.max(0, more);
      }
    }
    return bytes;
  }

  private static void anywhere(Map<String, Double> metrics) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
      double load = system.getCpuLoad();
      if (load >= 0) {
        metrics.put("system/cpu_utilization_percentage", PERCENT * load);
      }
      long total = system.getTotalMemorySize();
      if (total > 0) {
        memory(metrics, total - system.getFreeMemorySize(), total);
      }
    }
  }

  /** Ends what was started for sampling, without waiting for it. */
  @Override
  public synchronized void close() {
    closed = true;
    gpus.ifPresent(GpuWatch::close);
  }
}
