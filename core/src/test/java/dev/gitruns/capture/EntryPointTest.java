package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EntryPointTest {
  @TempDir private Path directory;
  private Path top;
  private Path work;

  @BeforeEach
  void files() throws IOException {
    top = directory.resolve("top");
    work = Files.createDirectories(top.resolve("src"));
    for (String file : List.of("src/train.py", "src/pkg/run.py", "src/app/__main__.py", "go.sh")) {
      Files.createDirectories(top.resolve(file).getParent());
      Files.writeString(top.resolve(file), "");
    }
    Files.writeString(directory.resolve("outside.py"), "");
  }

  private Optional<String> of(String... command) {
    return EntryPoint.of(List.of(command), work, top);
  }

  @Test
  void aScriptIsTheFirstWordThatNamesAFile() {
    assertThat(of("python", "-u", "train.py", "pkg/run.py")).contains("src/train.py");
    assertThat(of("../go.sh", "train.py")).contains("go.sh");
  }

  @Test
  void aModuleIsFoundAsFileOrAsPackage() {
    assertThat(of("python", "-m", "pkg.run")).contains("src/pkg/run.py");
    assertThat(of("python", "-m", "app")).contains("src/app/__main__.py");
    assertThat(of("torchrun", "-m", "none.such", "train.py")).contains("src/train.py");
  }

  @Test
  void aProgramOfThePathIsNone() throws IOException {
    Files.writeString(work.resolve("python"), "");

    assertThat(of("python", "-c", "pass")).isEmpty();
  }

  @Test
  void whatLiesOutsideIsNone() throws IOException {
    Files.createSymbolicLink(work.resolve("link.py"), directory.resolve("outside.py"));
    Files.createSymbolicLink(work.resolve("away"), directory);

    assertThat(of("python", "../../outside.py")).isEmpty();
    assertThat(of("python", "away/outside.py")).isEmpty();
    assertThat(of("python", "link.py")).contains("src/link.py");
  }

  @Test
  void wordsThatAreNoPathsAreNone() {
    assertThat(of("sh", "-c", "", "a\0b", "x".repeat(5_000))).isEmpty();
  }
}
