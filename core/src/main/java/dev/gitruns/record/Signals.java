package dev.gitruns.record;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Catches signals to this process, so that it outlives the command it wraps, and sends signals. By
 * reflection: the class behind it is supported on every JDK, yet javac warns of its name.
 */
public final class Signals {
  /** What schedulers and people send. Java reserves SIGQUIT. */
  private static final List<String> CAUGHT =
      List.of("INT", "TERM", "HUP", "USR1", "USR2", "ALRM", "XCPU", "TSTP", "CONT");

  private Signals() {}

  /** Calls this with the name of each signal ("TERM") instead of ending the process. */
  static void catchAll(Consumer<String> receiver) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Method handle = signal.getMethod("handle", signal, handler);
      Method name = signal.getMethod("getName");
      Object proxy =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> {
                if (method.getName().equals("handle")) {
                  receiver.accept((String) name.invoke(arguments[0]));
                  return null;
                }
                return method.getName().equals("equals")
                    ? (Object) (self == arguments[0])
                    : method.getName().equals("hashCode")
                        ? (Object) System.identityHashCode(self)
                        : "signal receiver";
              });
      for (String each : CAUGHT) {
        // Also those that were ignored: Java's own handler of SIGUSR2 crashes on one from outside.
        handle(each, signal, handle, proxy);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no sun.misc.Signal", e);
    }
  }

  /** Whether the system let us. */
  private static boolean handle(String name, Class<?> signal, Method handle, Object receiver)
      throws ReflectiveOperationException {
    try {
      handle.invoke(null, signal.getConstructor(String.class).newInstance(name), receiver);
      return true;
    } catch (InvocationTargetException e) {
      // The JVM keeps some signals for itself and says so here: then the default action stands, as
      // it would for any JVM. Other systems don't have all of them.
      if (!(e.getCause() instanceof IllegalArgumentException)) {
        throw e;
      }
      return false;
    }
  }

  /** Sends a signal to a process, which may be gone. */
  static void send(String name, long pid) {
    // Process.destroy() would close the command's streams.
    if (name.equals("TERM")) {
      ProcessHandle.of(pid)
          .filter(process -> pid != ProcessHandle.current().pid())
          .ifPresent(ProcessHandle::destroy);
      return;
    }
    try {
      // The shell's own kill: images of containers often have no other.
      new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" \"$1\"", name, Long.toString(pid))
          .redirectInput(ProcessBuilder.Redirect.PIPE)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      // Without a shell SIGTERM is what Java itself can send.
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends this process by the signal that ended the command, so that callers see the same; returns
   * if that can't be done.
   *
   * @param name such as SIGTERM
   */
  public static void endBy(String name) {
    String plain = name.substring("SIG".length());
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object usual = handler.getField("SIG_DFL").get(null);
      Method handle = signal.getMethod("handle", signal, handler);
      if (plain.equals("KILL") || handle(plain, signal, handle, usual)) {
        long self = ProcessHandle.current().pid();
        new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" \"$1\"", plain, Long.toString(self))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor(2, TimeUnit.SECONDS);
        Thread.sleep(200);
      }
    } catch (ReflectiveOperationException | IOException e) {
      // The exit code then says the same as shells do.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
