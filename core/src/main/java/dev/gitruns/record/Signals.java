package dev.gitruns.record;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/**
 * Catches signals to this process, so that it outlives the command it wraps. By reflection: the
 * class behind it is supported on every JDK, yet javac warns of its name.
 */
final class Signals {
  /** What schedulers and people send; others are the JVM's own or can't be caught. */
  private static final List<String> CAUGHT = List.of("INT", "TERM", "HUP", "USR1", "USR2");

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
        catchOne(each, signal, handle, proxy);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no sun.misc.Signal", e);
    }
  }

  private static void catchOne(String name, Class<?> signal, Method handle, Object proxy)
      throws ReflectiveOperationException {
    try {
      handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (InvocationTargetException e) {
      // The JVM keeps some signals for itself (USR2 in HotSpot) and says so here: then the default
      // action stands, as it would for any JVM.
      if (!(e.getCause() instanceof IllegalArgumentException)) {
        throw e;
      }
    }
  }
}
