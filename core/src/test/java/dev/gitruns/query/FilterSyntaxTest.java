package dev.gitruns.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gitruns.model.GitRunsException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterSyntaxTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "val/f1 >                     ! 8  ! comes a value",
        "val/f1                       ! 6  ! After “val/f1” comes =",
        "> 0.9                        ! 0  ! belongs the name",
        "a = 1 b = 2                  ! 6  ! could end before “b”",
        "a = 1 && b = 2               ! 6  ! could end before “&&”",
        "(a = 1                       ! 6  ! parenthesis at character 1",
        "a = 1)                       ! 5  ! could end before “)”",
        "a = 1 and                    ! 9  ! belongs the name",
        "a = 1 and or b = 2           ! 10 ! belongs the name",
        "a in 1                       ! 5  ! comes a list",
        "a in ()                      ! 6  ! comes a value",
        "a in (1, 2                   ! 10 ! parenthesis at character 6",
        "name = 'x                    ! 7  ! has no other",
        "has()                        ! 4  ! belongs the name",
        "has(x                        ! 5  ! parenthesis at character 4",
        "has                          ! 0  ! belongs the name",
        "start > soon                 ! 8  ! “soon” is no time",
        "duration > long              ! 11 ! “long” is no duration",
        "duration > 1h30              ! 11 ! “1h30” is no duration",
        "a => 1                       ! 3  ! comes a value",
        "not                          ! 3  ! belongs the name",
        "'' = 1                       ! 0  ! belongs the name",
      })
  void faultsNameTheirPlace(String filter, int caret, String message) {
    GitRunsException fault =
        catchThrowableOfType(GitRunsException.class, () -> Filter.parse(filter));

    assertThat(fault.kind()).isEqualTo(GitRunsException.Kind.USAGE);
    assertThat(fault).hasMessageContaining(message);
    String[] lines = fault.getMessage().split("\n");
    assertThat(lines[1]).isEqualTo("  " + filter);
    assertThat(lines[2]).isEqualTo("  " + " ".repeat(caret) + "^");
    assertThat(fault.next()).isNotEmpty();
  }

  @Test
  void aLoneExclamationMarkPointsToNot() {
    assertThatThrownBy(() -> Filter.parse("!dirty"))
        .isInstanceOf(GitRunsException.class)
        .extracting(e -> ((GitRunsException) e).next())
        .asString()
        .contains("not");
  }

  @Test
  void theCaretStandsBelowWideCharacters() {
    assertThatThrownBy(() -> Filter.parse("学習 >")).hasMessageEndingWith("\n  学習 >\n        ^");
  }

  @Test
  void longFiltersAreShownAroundTheFault() {
    String filter = "a = 1 and ".repeat(50) + "b = = 1" + " or c = 2".repeat(50);
    GitRunsException fault =
        catchThrowableOfType(GitRunsException.class, () -> Filter.parse(filter));
    String[] lines = fault.getMessage().split("\n");
    assertThat(lines[1]).hasSizeLessThan(90).startsWith("  …").endsWith("…");
    assertThat(lines[1].charAt(lines[2].indexOf('^'))).isEqualTo('=');
  }

  @Test
  void depthAndLengthAreBounded() {
    assertThatThrownBy(() -> Filter.parse("(".repeat(5000))).isInstanceOf(GitRunsException.class);
    assertThatThrownBy(() -> Filter.parse("not ".repeat(2000) + "dirty"))
        .isInstanceOf(GitRunsException.class);
    assertThatThrownBy(() -> Filter.parse("x".repeat(10_001))).isInstanceOf(GitRunsException.class);
    Filter.parse("dirty and ".repeat(900) + "dirty");
  }

  @Test
  void whateverIsWrittenItParsesOrSaysWhy() {
    String[] pieces = {
      "a", "=", "!=", "~", "(", ")", "and", "or", "not", "in", "has", ",", "'x'", "1", "\"", "\n"
    };
    Random random = new Random(11);
    for (int i = 0; i < 5000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(9); j >= 0; j--) {
        text.append(pieces[random.nextInt(pieces.length)]).append(random.nextBoolean() ? " " : "");
      }
      try {
        Filter filter = Filter.parse(text.toString());
        assertThat(Filter.parse(filter.toString())).as(text.toString()).isEqualTo(filter);
      } catch (GitRunsException fault) {
        assertThat(fault.kind()).isEqualTo(GitRunsException.Kind.USAGE);
      }
    }
  }
}
