package dev.gitruns.capture;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.io.File;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Describes this very JVM: the members {@code language}, {@code jvm} and {@code packages} of {@code
 * environment.json}. System properties are left out: they carry passwords as often as settings.
 */
public final class JvmFacts {
  private static final Pattern VERSIONED = Pattern.compile("(.+?)-(\\d[\\w.+-]*)\\.jar");
  private static final Set<String> CLASS_PATH =
      Set.of("-cp", "-classpath", "--class-path", "-p", "--module-path");
  private static final int MOST_JARS = 2_000;

  private JvmFacts() {}

  /** The members; whatever can't be told is absent. */
  public static Value.Fields capture() {
    RuntimeMXBean jvm = ManagementFactory.getRuntimeMXBean();
    String version = Runtime.version().toString();
    return new FieldsBuilder()
        .put(
            "language",
            new FieldsBuilder()
                .put("name", "java")
                .put("version", version)
                .put("implementation", jvm.getVmVendor())
                .put("executable", ProcessHandle.current().info().command())
                .build())
        .put(
            "jvm",
            new FieldsBuilder()
                .put("name", jvm.getVmName())
                .put("version", jvm.getVmVersion())
                .put("vendor", jvm.getVmVendor())
                .put("arguments", Value.ofTexts(arguments(jvm)))
                .put("max_memory", Runtime.getRuntime().maxMemory())
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("collectors", Value.ofTexts(collectors()))
                .build())
        .put("packages", packages(jvm.getClassPath()))
        .build();
  }

  /** The command line that this JVM was started with, as far as the system tells it. */
  public static List<String> command() {
    ProcessHandle.Info info = ProcessHandle.current().info();
    if (info.command().isEmpty()) {
      return List.of();
    }
    List<String> words = new ArrayList<>(List.of(info.command().get()));
    info.arguments().ifPresent(arguments -> words.addAll(List.of(arguments)));
    return words;
  }

  /** The same without the class path, which names files too. */
  public static List<String> launched() {
    return withoutClassPath(command());
  }

  static List<String> withoutClassPath(List<String> command) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < command.size(); i++) {
      if (CLASS_PATH.contains(command.get(i))) {
        i++;
      } else {
        words.add(command.get(i));
      }
    }
    return words;
  }

  private static List<String> arguments(RuntimeMXBean jvm) {
    return jvm.getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-D") && !argument.startsWith("-javaagent"))
        .toList();
  }

  private static List<String> collectors() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(GarbageCollectorMXBean::getName)
        .sorted()
        .toList();
  }

  /** The jars of the class path with their versions. */
  static Value.Fields packages(String classPath) {
    TreeMap<String, Value> found = new TreeMap<>();
    String[] entries = classPath.split(Pattern.quote(File.pathSeparator));
    for (int i = 0; i < Math.min(entries.length, MOST_JARS); i++) {
      if (entries[i].endsWith(".jar")) {
        addJar(Path.of(entries[i]), found);
      }
    }
    return new Value.Fields(found);
  }

  private static void addJar(Path jar, TreeMap<String, Value> found) {
    String file = jar.getFileName().toString();
    Matcher named = VERSIONED.matcher(file);
    if (named.matches()) {
      found.put(named.group(1), Value.of(named.group(2)));
      return;
    }
    version(jar)
        .ifPresent(
            version -> found.put(file.substring(0, file.length() - ".jar".length()), version));
  }

  private static Optional<Value> version(Path jar) {
    if (!Files.isRegularFile(jar)) {
      return Optional.empty();
    }
    try (JarFile archive = new JarFile(jar.toFile())) {
      Manifest manifest = archive.getManifest();
      return Optional.ofNullable(manifest)
          .map(m -> m.getMainAttributes().getValue(Attributes.Name.IMPLEMENTATION_VERSION))
          .map(Value::of);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
