package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class JvmFactsTest {
  @Test
  void thisJvmIsDescribed() {
    Value.Fields facts = JvmFacts.capture();
    assertThat(facts.fields("language").text("name")).contains("java");
    assertThat(facts.fields("language").text("version")).contains(Runtime.version().toString());
    assertThat(facts.fields("jvm").integer("max_memory").orElse(0L)).isPositive();
    assertThat(facts.fields("jvm").texts("arguments")).noneMatch(word -> word.startsWith("-D"));
    assertThat(JvmFacts.command().get(0)).contains("java");
  }

  @Test
  void jarsOfTheClassPathArePackages() {
    String sep = java.io.File.pathSeparator;
    Value.Fields packages =
        JvmFacts.packages(
            "/lib/commons-math3-3.6.1.jar"
                + sep
                + "classes"
                + sep
                + "/lib/djl-0.30.0-SNAPSHOT.jar");
    assertThat(packages.text("commons-math3")).contains("3.6.1");
    assertThat(packages.text("djl")).contains("0.30.0-SNAPSHOT");
    assertThat(packages.values()).hasSize(2);
  }

  @Test
  void theClassPathIsNoPartOfWhatWasLaunched() {
    assertThat(JvmFacts.withoutClassPath(List.of("java", "-Xmx1g", "-cp", "a.jar", "Train.java")))
        .containsExactly("java", "-Xmx1g", "Train.java");
  }
}
