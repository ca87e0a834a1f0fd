package dev.gitruns.record;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Passes the signals that this process gets on to the command, from before it starts: a signal that
 * comes earlier waits for it. After the command's end they are for this process.
 */
final class SignalRelay {
  private static final Map<String, Integer> NUMBERS =
      Map.of("HUP", 1, "INT", 2, "USR1", 10, "USR2", 12, "ALRM", 14, "TERM", 15, "XCPU", 24);

  /** What a terminal sends to all processes in its foreground. */
  private static final Set<String> BY_TERMINAL = Set.of("INT", "TSTP");

  /** Signals that ask for an end. */
  private static final Set<String> ENDING = Set.of("INT", "TERM", "HUP", "XCPU");

  private static final long STOP_MILLIS = 300;

  /** A stop that came this soon after a continue may have come before it: threads handle both. */
  private static final long STALE_NANOS = 50_000_000;

  private final AtomicLong continued = new AtomicLong(System.nanoTime() - STALE_NANOS);
  private Supplier<OptionalLong> command;
  private boolean sharesTerminal;
  private String last;
  private String heeded;
  private Runnable afterEnd;

  /** Catches the signals of this process from now on. */
  SignalRelay(Inherited inherited) {
    Signals.catchAll(
        name -> {
          if (!inherited.ignored().contains(name)) {
            receive(name);
          }
        });
  }

  private void receive(String name) {
    if (name.equals("CONT")) {
      continued.set(System.nanoTime());
    }
    if (name.equals("TSTP") && System.nanoTime() - continued.get() < STALE_NANOS) {
      return;
    }
    received(name);
  }

  private synchronized void received(String name) {
    if (afterEnd != null) {
      if (ENDING.contains(name)) {
        afterEnd.run();
      }
      return;
    }
    boolean stops = name.equals("TSTP");
    if (NUMBERS.containsKey(name)) {
      last = name;
    }
    // Ctrl-C on a terminal has reached the command already: twice would abort its clean-up.
    boolean told = sharesTerminal && BY_TERMINAL.contains(name) && ProcessState.inForeground();
    if (command == null) {
      return;
    }
    if (told && !stops) {
      command.get().ifPresent(pid -> look(name, pid));
      return;
    }
    OptionalLong pid = command.get();
    if (pid.isPresent()) {
      long before = continued.get();
      look(name, pid.getAsLong());
      if (!told) {
        Signals.send(name, pid.getAsLong());
      }
      if (stops && ProcessState.stops(pid.getAsLong(), STOP_MILLIS) && continued.get() == before) {
        Signals.send("STOP", ProcessHandle.current().pid());
      }
    }
  }

  /**
   * Sends what comes from now on, and what came before, to this process.
   *
   * @param process its number, absent once it has ended
   * @param onTerminal whether it may share a terminal with this one
   */
  synchronized void to(Supplier<OptionalLong> process, boolean onTerminal) {
    command = process;
    sharesTerminal = onTerminal;
    if (last != null) {
      process
          .get()
          .ifPresent(
              pid -> {
                look(last, pid);
                Signals.send(last, pid);
              });
    }
  }

  /** The command has ended: signals that ask for an end call this from now on. */
  synchronized void afterEnd(Runnable stop) {
    afterEnd = stop;
  }

  /** Notes a signal that the command doesn't ignore. */
  private void look(String name, long pid) {
    if (NUMBERS.containsKey(name) && ProcessState.heeds(pid, NUMBERS.get(name))) {
      heeded = name;
    }
  }

  /** The last signal that reached the command while it ran and didn't ignore it. */
  synchronized Optional<String> heeded() {
    return Optional.ofNullable(heeded).map(name -> "SIG" + name);
  }

  /** The last signal, such as SIGTERM. */
  synchronized Optional<String> last() {
    return Optional.ofNullable(last).map(name -> "SIG" + name);
  }

  /** What a shell would see of a command that the last signal ended. */
  synchronized Optional<Integer> exitCode() {
    return Optional.ofNullable(last).map(name -> 128 + NUMBERS.get(name));
  }
}
