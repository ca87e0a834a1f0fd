package dev.gitruns.record;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Remembers which signal ends this JVM, and leaves what it does to who handled it before. By
 * reflection, as {@link Signals}; where that isn't possible, nothing is remembered.
 */
public final class SignalNote {
  private static final List<String> NOTED = List.of("TERM", "INT");
  private static final AtomicReference<String> LAST = new AtomicReference<>();

  private SignalNote() {}

  /** The last signal that was noted, as "SIGTERM". */
  public static Optional<String> last() {
    return Optional.ofNullable(LAST.get());
  }

  /** Begins to note signals; to be called once. */
  public static void begin() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Method handle = signal.getMethod("handle", signal, handler);
      for (String name : NOTED) {
        note(name, signal, handler, handle);
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      // The run then ends as failed instead of killed: that is all that is lost.
      return;
    }
  }

  private static void note(String name, Class<?> signal, Class<?> handler, Method handle)
      throws ReflectiveOperationException {
    AtomicReference<Object> before = new AtomicReference<>();
    Method pass = handler.getMethod("handle", signal);
    Object noting =
        Proxy.newProxyInstance(
            handler.getClassLoader(),
            new Class<?>[] {handler},
            (self, method, arguments) -> {
              switch (method.getName()) {
                case "handle" -> {
                  LAST.set("SIG" + name);
                  pass.invoke(before.get(), arguments[0]);
                  return null;
                }
                case "equals" -> {
                  return self == arguments[0];
                }
                case "hashCode" -> {
                  return System.identityHashCode(self);
                }
                default -> {
                  return "git-runs notes " + name;
                }
              }
            });
    Object number = signal.getConstructor(String.class).newInstance(name);
    try {
      Object old = handle.invoke(null, number, noting);
      before.set(old);
      if (old == handler.getField("SIG_DFL").get(null)
          || old == handler.getField("SIG_IGN").get(null)) {
        // Whoever ignores a signal, or has the JVM leave it alone (-Xrs), is to keep that.
        handle.invoke(null, number, old);
      }
    } catch (InvocationTargetException e) {
      if (!(e.getCause() instanceof IllegalArgumentException)) {
        throw e;
      }
    }
  }
}
