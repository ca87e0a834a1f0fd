package dev.gitruns.capture;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How much memory the control groups of a process allow it, and how much of that is used. Version 2
 * and, where only that is mounted, version 1.
 */
final class CgroupMemory {
  private static final String UNIFIED = "0::";

  private final long pid;
  private final Path proc;
  private final Path mount;
  private List<Level> levels = List.of();

  /**
   * @param mount where Linux mounts the control groups: {@code /sys/fs/cgroup}
   */
  CgroupMemory(long pid, Path proc, Path mount) {
    this.pid = pid;
    this.proc = proc;
    this.mount = mount;
  }

  /** The tightest limit at one time, in bytes; caches that can be given up don't count as used. */
  record Usage(long limit, long used) {}

  /** A control group, and how its version calls the files. */
  private record Level(Path directory, String limit, String usage, String cache) {

    Optional<Usage> read() {
      // "max", and in version 1 a number beyond all memory, mean that there is no limit.
      long bytes = ProcFile.number(directory.resolve(limit));
      long used = ProcFile.number(directory.resolve(usage));
      if (bytes <= 0 || used < 0) {
        return Optional.empty();
      }
      long cached = 0;
      for (String line : ProcFile.lines(directory.resolve("memory.stat"))) {
        if (line.startsWith(cache + " ")) {
          cached = Math.max(0, ProcFile.number(ProcFile.words(line), 1));
        }
      }
      return Optional.of(new Usage(bytes, Math.max(0, used - cached)));
    }
  }

  /** Of the process's group and all above it; empty where none limits memory below {@code most}. */
  Optional<Usage> below(long most) {
    List<String> lines = ProcFile.lines(proc.resolve(pid + "/cgroup"));
    if (!lines.isEmpty()) {
      levels = levels(lines);
    }
    Usage tightest = null;
    for (Level level : levels) {
      Usage usage = level.read().orElse(null);
      if (usage != null && usage.limit < (tightest == null ? most : tightest.limit)) {
        tightest = usage;
      }
    }
    return Optional.ofNullable(tightest);
  }

  private List<Level> levels(List<String> lines) {
    List<Level> found = new ArrayList<>();
    for (String line : lines) {
      String[] parts = line.split(":", 3);
      if (parts.length < 3) {
        continue;
      }
      if (line.startsWith(UNIFIED)) {
        for (Path directory : upwards(mount, parts[2])) {
          found.add(new Level(directory, "memory.max", "memory.current", "inactive_file"));
        }
      } else if (List.of(parts[1].split(",")).contains("memory")) {
        for (Path directory : upwards(mount.resolve("memory"), parts[2])) {
          found.add(
              new Level(
                  directory,
                  "memory.limit_in_bytes",
                  "memory.usage_in_bytes",
                  "total_inactive_file"));
        }
      }
    }
    return found;
  }

  /**
   * In a container the path may be one of the host, of which only the end, or nothing, is mounted:
   * then the top of the mount is the container's own group.
   */
  private static List<Path> upwards(Path top, String path) {
    List<Path> directories = new ArrayList<>();
    directories.add(top);
    Path below = top;
    for (String name : path.split("/")) {
      if (name.equals("..") || name.indexOf('\0') >= 0 || name.contains(File.separator)) {
        return directories;
      }
      if (!name.isEmpty()) {
        below = below.resolve(name);
        directories.add(below);
      }
    }
    return directories;
  }
}
