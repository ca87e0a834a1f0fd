package dev.gitruns.capture;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A process with all its descendants. Who was once seen in the tree stays in it when its parent
 * ends and init adopts it.
 */
final class ProcessTree {
  /** USER_HZ, which is 100 wherever Java 17 runs on Linux. */
  private static final double TICKS_A_SECOND = 100;

  /**
   * One process.
   *
   * @param ticks its processor time with that of the children it has waited for
   */
  private record Member(long pid, long parent, long start, long ticks, boolean alive) {}

  /**
   * The tree at one time.
   *
   * @param seconds processor time since the sample before
   */
  record Sample(int count, long rss, double seconds) {}

  private final long root;
  private final Path proc;
  private long rootStart = -1;
  private Map<Long, Member> before = Map.of();

  ProcessTree(long root, Path proc) {
    this.root = root;
    this.proc = proc;
  }

  Sample sample() {
    Map<Long, Member> members = members(processes());
    long ticks = ticksSince(members);
    int count = 0;
    long rss = 0;
    for (Member member : members.values()) {
      count += member.alive ? 1 : 0;
      rss += rss(member.pid);
    }
    before = members;
    return new Sample(count, rss, ticks / TICKS_A_SECOND);
  }

  private Map<Long, Member> members(Map<Long, Member> processes) {
    Map<Long, List<Member>> children = new HashMap<>();
    processes
        .values()
        .forEach(p -> children.computeIfAbsent(p.parent, pid -> new ArrayList<>()).add(p));
    Deque<Member> open = new ArrayDeque<>();
    Member first = processes.get(root);
    if (first != null && rootStart < 0) {
      rootStart = first.start;
    }
    if (first != null && first.start == rootStart) {
      open.add(first);
    }
    processes.values().stream().filter(this::isSame).forEach(open::add);
    Map<Long, Member> members = new HashMap<>();
    while (!open.isEmpty()) {
      Member member = open.remove();
      if (members.put(member.pid, member) == null) {
        open.addAll(children.getOrDefault(member.pid, List.of()));
      }
    }
    return members;
  }

  private boolean isSame(Member process) {
    Member known = before.get(process.pid);
    return known != null && known.start == process.start;
  }

  /**
   * The time of a process that ended passes to the parent which waits for it, so sums over the tree
   * only grow; but not if its parent is outside, so then it isn't in the sum before either.
   */
  private long ticksSince(Map<Long, Member> members) {
    long since = 0;
    for (Member member : members.values()) {
      since += member.ticks;
    }
    for (Member member : before.values()) {
      if (isInherited(member, members)) {
        since -= member.ticks;
      }
    }
    return Math.max(0, since);
  }

  private boolean isInherited(Member member, Map<Long, Member> members) {
    Member heir = member;
    for (int i = 0; heir != null && i <= before.size(); i++) {
      Member now = members.get(heir.pid);
      if (now != null && now.start == heir.start) {
        return true;
      }
      heir = before.get(heir.parent);
    }
    return false;
  }

  private Map<Long, Member> processes() {
    Map<Long, Member> processes = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, ProcessTree::isProcess)) {
      for (Path entry : entries) {
        Member process = process(entry);
        if (process != null) {
          processes.put(process.pid, process);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return processes;
    }
    return processes;
  }

  private static boolean isProcess(Path entry) {
    char first = entry.getFileName().toString().charAt(0);
    return first >= '1' && first <= '9';
  }

  /** The command's name, the second field, may hold blanks and parentheses. */
  private static Member process(Path directory) {
    String stat = String.join("\n", ProcFile.lines(directory.resolve("stat")));
    String[] words = ProcFile.words(stat.substring(stat.lastIndexOf(')') + 1));
    long pid = ProcFile.number(new String[] {directory.getFileName().toString()}, 0);
    long start = ProcFile.number(words, 19);
    if (pid < 0 || start < 0) {
      return null;
    }
    long ticks = 0;
    for (int field = 11; field <= 14; field++) {
      ticks += Math.max(0, ProcFile.number(words, field));
    }
    boolean alive = !words[0].equals("Z") && !words[0].equals("X");
    return new Member(pid, ProcFile.number(words, 1), start, ticks, alive);
  }

  /** From status rather than stat, where it is in pages of a size that Java doesn't tell. */
  private long rss(long pid) {
    for (String line : ProcFile.lines(proc.resolve(pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Math.max(0, ProcFile.number(ProcFile.words(line), 1)) * 1024;
      }
    }
    return 0;
  }
}
