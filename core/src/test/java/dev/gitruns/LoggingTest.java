package dev.gitruns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A program that uses the library keeps its own logger. */
class LoggingTest {
  private static final Pattern PROVIDER =
      Pattern.compile(
          "<artifactId>(?:slf4j-(?:nop|simple|jdk14|reload4j)|logback-classic|log4j-slf4j2?-impl)"
              + "</artifactId>\\s*<version>[^<]*</version>\\s*+(?!<scope>test</scope>)");

  @Test
  void coreBringsNoLoggingProvider() throws IOException {
    assertThat(PROVIDER.matcher(Files.readString(Path.of("pom.xml"))).find()).isFalse();
  }
}
