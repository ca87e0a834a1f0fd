package dev.gitruns.capture;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What Linux counts for the whole machine at one time; what it doesn't tell is -1 or missing.
 *
 * @param busy ticks that the processors worked since boot
 * @param ticks all ticks since boot
 * @param disks bytes read and written, by device
 * @param links bytes received and sent, by network interface
 */
record Machine(
    long busy,
    long ticks,
    long memoryTotal,
    long memoryUsed,
    Map<String, Transfer> disks,
    Map<String, Transfer> links) {

  /** Bytes in and out since boot. */
  record Transfer(long in, long out) {}

  private static final int SECTOR = 512;

  /** Devices that stand for others or for memory, whose bytes would count twice. */
  private static final Pattern STACKED_DISK = Pattern.compile("(loop|ram|zram|dm-|md|sr|fd).*");

  private static final Pattern PARTITION = Pattern.compile("(.*[0-9])p[0-9]+|(.*[^0-9])[0-9]+");

  /** Interfaces that carry what a physical one, or none, carries too. */
  private static final Pattern STACKED_LINK =
      Pattern.compile(
          "lo|(veth|docker|br-|virbr|vnet|bond|team|tun|tap|wg|ifb|dummy|cni|flannel|cali|vxlan|kube)"
              + ".*|br[0-9]+|.*[.@].*");

  static Machine read(Path proc) {
    long busy = -1;
    long ticks = -1;
    for (String line : ProcFile.lines(proc.resolve("stat"))) {
      if (line.startsWith("cpu ")) {
        String[] words = ProcFile.words(line);
        ticks = 0;
        // Time of guests, which follows, is part of the user time already.
        for (int i = 1; i < Math.min(9, words.length); i++) {
          ticks += Math.max(0, ProcFile.number(words, i));
        }
        long idle = Math.max(0, ProcFile.number(words, 4));
        long waiting = Math.max(0, ProcFile.number(words, 5));
        busy = ticks - idle - waiting;
      }
    }
    Map<String, Long> memory = memory(proc);
    long total = memory.getOrDefault("MemTotal", -1L);
    return new Machine(busy, ticks, total, used(total, memory), disks(proc), links(proc));
  }

  private static Map<String, Long> memory(Path proc) {
    Map<String, Long> bytes = new HashMap<>();
    for (String line : ProcFile.lines(proc.resolve("meminfo"))) {
      int colon = line.indexOf(':');
      long kib = colon < 0 ? -1 : ProcFile.number(ProcFile.words(line.substring(colon + 1)), 0);
      if (kib >= 0) {
        bytes.put(line.substring(0, colon), kib * 1024);
      }
    }
    return bytes;
  }

  private static long used(long total, Map<String, Long> memory) {
    // Kernels before 3.14 don't say what is available.
    long free =
        memory.getOrDefault(
            "MemAvailable",
            memory.getOrDefault("MemFree", -1L)
                + memory.getOrDefault("Buffers", 0L)
                + memory.getOrDefault("Cached", 0L));
    return total < 0 || free < 0 ? -1 : Math.max(0, total - free);
  }

  private static Map<String, Transfer> disks(Path proc) {
    Map<String, Transfer> all = new HashMap<>();
    for (String line : ProcFile.lines(proc.resolve("diskstats"))) {
      String[] words = ProcFile.words(line);
      long read = ProcFile.number(words, 5);
      long written = ProcFile.number(words, 9);
      if (read >= 0 && written >= 0 && !STACKED_DISK.matcher(words[2]).matches()) {
        all.put(words[2], new Transfer(read * SECTOR, written * SECTOR));
      }
    }
    Set<String> names = Set.copyOf(all.keySet());
    all.keySet().removeIf(name -> isPartition(name, names));
    return all;
  }

  private static boolean isPartition(String name, Set<String> names) {
    var parts = PARTITION.matcher(name);
    return parts.matches()
        && names.contains(parts.group(1) != null ? parts.group(1) : parts.group(2));
  }

  private static Map<String, Transfer> links(Path proc) {
    Map<String, Transfer> links = new HashMap<>();
    for (String line : ProcFile.lines(proc.resolve("net/dev"))) {
      int colon = line.lastIndexOf(':');
      if (colon < 0) {
        continue;
      }
      String name = line.substring(0, colon).strip();
      String[] words = ProcFile.words(line.substring(colon + 1));
      long in = ProcFile.number(words, 0);
      long out = ProcFile.number(words, 8);
      if (in >= 0 && out >= 0 && !STACKED_LINK.matcher(name).matches()) {
        links.put(name, new Transfer(in, out));
      }
    }
    return links;
  }
}
