package dev.gitruns.journal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** What this host says of itself and its processes, from /proc where there is one. */
public final class HostFacts {
  private final Path proc;
  private final String host;
  private final Optional<String> bootId;
  private final Optional<String> pidSpace;

  private HostFacts(Path proc, String host, Optional<String> bootId, Optional<String> pidSpace) {
    this.proc = proc;
    this.host = host;
    this.bootId = bootId;
    this.pidSpace = pidSpace;
  }

  /** Reads {@code /proc}, or what stands in for it; without one Java answers for processes. */
  public static HostFacts of(Path proc) {
    return new HostFacts(
        proc,
        text(proc.resolve("sys/kernel/hostname")).orElseGet(HostFacts::javaHost),
        text(proc.resolve("sys/kernel/random/boot_id")),
        link(proc.resolve("self/ns/pid")));
  }

  public String host() {
    return host;
  }

  public Optional<String> bootId() {
    return bootId;
  }

  public Optional<String> pidSpace() {
    return pidSpace;
  }

  /** What a run of this process writes into its start.json. */
  public ProcessFacts process(long pid) {
    return new ProcessFacts(host, bootId, OptionalLong.of(pid), startOf(pid), pidSpace);
  }

  /** When this process started, or empty where there is none of this number. */
  public OptionalLong startOf(long pid) {
    if (bootId.isPresent()) {
      return text(proc.resolve(pid + "/stat")).map(HostFacts::ticks).orElse(OptionalLong.empty());
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().startInstant())
        .map(instant -> OptionalLong.of(instant.toEpochMilli()))
        .orElse(OptionalLong.empty());
  }

  /**
   * What this variable is set to in the environments of the processes that can be looked at from
   * here, this one aside. Nothing where there is no {@code /proc}.
   */
  public Set<String> variable(String name, long self) {
    Set<String> values = new HashSet<>();
    String prefix = name + "=";
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[1-9]*")) {
      for (Path process : processes) {
        if (!process.getFileName().toString().equals(String.valueOf(self))) {
          text(process.resolve("environ")).stream()
              .flatMap(all -> Stream.of(all.split("\0")))
              .filter(entry -> entry.startsWith(prefix))
              .forEach(entry -> values.add(entry.substring(prefix.length())));
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return values; // what can't be seen from here is judged by its silence
    }
    return values;
  }

  /** Field 22; the command's name, field 2, may hold blanks and parentheses. */
  private static OptionalLong ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ");
    try {
      boolean zombie = fields[0].equals("Z") || fields[0].equals("X");
      return fields.length > 19 && !zombie
          ? OptionalLong.of(Long.parseLong(fields[19]))
          : OptionalLong.empty();
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static Optional<String> text(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> link(Path link) {
    try {
      return Optional.of(Files.readSymbolicLink(link).toString());
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  private static String javaHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "";
    }
  }
}
