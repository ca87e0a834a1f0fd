package dev.gitruns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that uses the library keeps its own logger. */
class LoggingTest {
  @TempDir private Path directory;

  private static final Pattern PROVIDER =
      Pattern.compile(
          "<artifactId>(?:slf4j-(?:nop|simple|jdk14|reload4j)|logback-classic|log4j-slf4j2?-impl)"
              + "</artifactId>\\s*<version>[^<]*</version>\\s*+(?!<scope>test</scope>)");

  @Test
  void coreBringsNoLoggingProvider() throws IOException {
    assertThat(PROVIDER.matcher(Files.readString(Path.of("pom.xml"))).find()).isFalse();
  }

  @Test
  void programKeepsItsOwnLoggingProvider() throws Exception {
    ScratchRepository.create(Files.createDirectories(directory.resolve("repo"))).open().close();
    Path service = directory.resolve("own/META-INF/services/org.slf4j.spi.SLF4JServiceProvider");
    Files.createDirectories(service.getParent());
    Files.writeString(service, RecordingProvider.class.getName());
    String tests = System.getProperty("java.class.path");
    String dependencies =
        Stream.of(tests.split(File.pathSeparator))
            .filter(path -> !path.contains("slf4j-nop"))
            .collect(Collectors.joining(File.pathSeparator));
    String own = directory.resolve("own") + File.pathSeparator;

    assertThat(logged(own + dependencies))
        .containsExactly(
            "INFO program: begin",
            "10",
            RecordingProvider.Factory.class.getName(),
            "INFO program: end");
    assertThat(logged(own + tests))
        .as("with the provider that these tests have")
        .anyMatch(line -> line.contains("multiple SLF4J providers"));
  }

  /** What the program prints on both streams, but for the names of its runs. */
  private List<String> logged(String classPath) throws IOException {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                LoggedProgram.class.getName(),
                directory.resolve("repo").toString())
            .redirectErrorStream(true)
            .start();
    return new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
        .lines()
        .toList();
  }
}
