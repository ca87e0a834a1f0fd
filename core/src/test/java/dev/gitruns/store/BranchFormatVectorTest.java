package dev.gitruns.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BranchFormatVectorTest {
  static List<Path> valid() throws IOException {
    return VectorCases.of("valid", "branch-format");
  }

  static List<Path> invalid() throws IOException {
    return VectorCases.of("invalid", "branch-format");
  }

  @ParameterizedTest
  @MethodSource("valid")
  void validFormatIsRead(Path vector) throws IOException {
    assertThat(BranchFormat.parse(VectorCases.bytes(vector, "input")).version()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void invalidFormatIsRefusedForItsReason(Path vector) throws IOException {
    byte[] bytes = VectorCases.bytes(vector, "input");
    GitRunsException refusal =
        catchThrowableOfType(GitRunsException.class, () -> BranchFormat.parse(bytes));
    // Somebody with a newer program could read it, or nobody.
    String finding =
        refusal.kind() == GitRunsException.Kind.ENVIRONMENT ? "UNKNOWN_FORMAT" : "BAD_FORMAT";
    assertThat(VectorCases.given(vector).text("finding")).contains(finding);
  }
}
