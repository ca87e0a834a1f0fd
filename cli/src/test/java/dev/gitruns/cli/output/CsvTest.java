package dev.gitruns.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {

  @Test
  void signsOfTheFormatAreQuoted() {
    assertThat(Csv.line(List.of("a", "b,c", "say \"x\"", "two\nlines", "")))
        .isEqualTo("a,\"b,c\",\"say \"\"x\"\"\",\"two\nlines\",");
  }

  @Test
  void formulasBecomeText() {
    assertThat(Csv.line(List.of("=1+1", "+x", "-x", "@SUM(A1)", "\t=1", "=\"a\"")))
        .isEqualTo("'=1+1,'+x,'-x,'@SUM(A1),'\t=1,\"'=\"\"a\"\"\"");
  }

  @Test
  void numbersStayNumbers() {
    assertThat(Csv.line(List.of("-0.5", "+1", "-3e-4", "-inf", "NaN")))
        .isEqualTo("-0.5,+1,-3e-4,-inf,NaN");
  }
}
