package dev.gitruns.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.GitRunsException.Kind;
import dev.gitruns.model.RunId;
import dev.gitruns.read.Goal;
import dev.gitruns.read.RunRow;
import dev.gitruns.read.RunSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {
  private static final RunId OLD = RunId.of("abcd" + "0".repeat(60));
  private static final RunId NEAR = RunId.of("abcd" + "1".repeat(60));

  private final RunRow live = Rows.row(9).name("live").build();
  private final RunRow best =
      Rows.row(8).id(Rows.id('b')).name("base").metric("val/f1", Rows.summary(0.9, 0.8)).build();
  private final RunRow good =
      Rows.row(7).id(NEAR).name("base").metric("val/f1", Rows.summary(0.7)).build();
  private final RunRow bad =
      Rows.row(6)
          .id(Rows.id('c'))
          .earlier(List.of(OLD))
          .name("odd \u001b[31m")
          .metric("val/f1", Rows.summary(Double.NaN))
          .build();
  private final List<RunRow> rows = List.of(live, best, good, bad);

  private RunRow pick(String selector) {
    return Selector.parse(selector).resolve(RunSource.of(rows));
  }

  private GitRunsException refused(String selector) {
    return catchThrowableOfType(GitRunsException.class, () -> pick(selector));
  }

  @Test
  void countsBackFromTheNewest() {
    assertThat(pick("@0")).isEqualTo(live);
    assertThat(pick("@3")).isEqualTo(bad);
    assertThat(refused("@4").kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(refused("@4")).hasMessageContaining("only 4 runs");
  }

  @Test
  void findsIdsUidsAndTheirBeginnings() {
    assertThat(pick("bbbb")).isEqualTo(best);
    assertThat(pick("BBBBB")).isEqualTo(best);
    assertThat(pick(Rows.id('c').hex())).isEqualTo(bad);
    assertThat(pick(Rows.uid(9).text())).isEqualTo(live);
    assertThat(pick(Rows.uid(9).text().toUpperCase(java.util.Locale.ROOT))).isEqualTo(live);
  }

  @Test
  void anEarlierSegmentNamesItsRun() {
    assertThat(pick(OLD.hex())).isEqualTo(bad);
    assertThat(pick("abcd0")).isEqualTo(bad);
    assertThat(pick("abcd1")).isEqualTo(good);
  }

  @Test
  void twoThatFitAreListed() {
    GitRunsException fault = refused("abcd");
    assertThat(fault.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(fault).hasMessageContaining("fits 2 runs").hasMessageContaining(NEAR.shortForm());
    assertThat(fault.getMessage()).doesNotContain("\u001b").contains("odd \\u{1b}[31m");
    assertThat(refused("base")).hasMessageContaining("fits 2 runs");
  }

  @Test
  void threeCharactersAreTooFew() {
    GitRunsException fault = refused("bbb");
    assertThat(fault.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(fault).hasMessageContaining("Perhaps").hasMessageContaining("bbbbbbbbbb");
    assertThat(fault.next()).contains("4 characters");
  }

  @Test
  void namesAreFoundWhole() {
    assertThat(pick("live")).isEqualTo(live);
    assertThat(pick("name:live")).isEqualTo(live);
    assertThat(refused("liv")).hasMessageContaining("Perhaps").hasMessageContaining("live");
    assertThat(refused("name:liv").kind()).isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void aNameThatIsAlsoABeginningOfAnotherIdIsAmbiguous() {
    RunRow named = Rows.row(10).name("bbbb").build();
    List<RunRow> both = List.of(named, best);
    assertThatThrownBy(() -> Selector.parse("bbbb").resolve(RunSource.of(both)))
        .hasMessageContaining("2 runs");
    assertThat(Selector.parse("name:bbbb").resolve(RunSource.of(both))).isEqualTo(named);
  }

  @Test
  void twoHeadsOfOneUidAreShownAsTwo() {
    List<RunRow> heads =
        List.of(Rows.row(1).id(Rows.id('d')).build(), Rows.row(1).id(Rows.id('e')).build());
    assertThatThrownBy(() -> Selector.parse(Rows.uid(1).text()).resolve(RunSource.of(heads)))
        .hasMessageContaining("dddddddddd")
        .hasMessageContaining("eeeeeeeeee");
  }

  @Test
  void bestNeedsADirection() {
    GitRunsException fault = refused("best:val/f1");
    assertThat(fault.kind()).isEqualTo(Kind.USAGE);
    assertThat(fault.next()).contains("best:max(val/f1)").contains("best:min(val/f1)");
    assertThat(pick("best:max(val/f1)")).isEqualTo(best);
    assertThat(pick("best:min( val/f1 )")).isEqualTo(good);
    assertThat(pick("best:max(val/f1.max)")).isEqualTo(best);
    assertThat(refused("best:max(nothing)").kind()).isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void bestFollowsTheDeclaredDirection() {
    RunRow declaring = Rows.row(5).goal("val/f1", Goal.MIN).build();
    List<RunRow> all = List.of(live, best, good, bad, declaring);
    assertThat(Selector.parse("best:val/f1").resolve(RunSource.of(all))).isEqualTo(good);
    assertThat(Selector.parse("best:val/f1.max").resolve(RunSource.of(all))).isEqualTo(good);

    RunRow contrary = Rows.row(4).goal("val/f1", Goal.MAX).build();
    assertThatThrownBy(
            () -> Selector.parse("best:val/f1").resolve(RunSource.of(List.of(declaring, contrary))))
        .hasMessageContaining("others");
  }

  @Test
  void ofEquallyGoodRunsTheNewestIsBest() {
    RunRow older = Rows.row(2).metric("x", Rows.summary(1)).build();
    RunRow newer = Rows.row(3).metric("x", Rows.summary(1)).build();
    RunRow broken = Rows.row(4).metric("x", Rows.summary(Double.POSITIVE_INFINITY)).build();
    assertThat(Selector.parse("best:max(x)").resolve(RunSource.of(List.of(broken, newer, older))))
        .isEqualTo(newer);
  }

  @Test
  void resultsAskThePins() {
    Selector.Pins pins =
        name -> name.equals("ner") ? Optional.of(NEAR.hex()) : Optional.<String>empty();
    assertThat(Selector.parse("results:ner").resolve(RunSource.of(rows), pins)).isEqualTo(good);
    assertThatThrownBy(() -> Selector.parse("results:x").resolve(RunSource.of(rows), pins))
        .hasMessageContaining("No run is pinned");
    assertThatThrownBy(
            () -> Selector.parse("results:ner").resolve(RunSource.of(List.of(live)), pins))
        .hasMessageContaining("isn't here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "  ", "@", "@-1", "@x", "@99999999999", "best:", "results:", "name: "})
  void brokenFormsAreUsageErrors(String selector) {
    assertThat(refused(selector).kind()).isEqualTo(Kind.USAGE);
  }

  @Test
  void anEmptyRepositorySaysHowToBegin() {
    assertThatThrownBy(() -> Selector.parse("x").resolve(RunSource.of(List.of())))
        .extracting(e -> ((GitRunsException) e).next())
        .asString()
        .contains("git runs record");
  }

  @ParameterizedTest
  @ValueSource(strings = {"@0", "name:run-7", "run-7", "7777", "01000"})
  void selectorOfOneRunNeverReadsAllRows(String selector) {
    RunRow row = Rows.row(7).id(Rows.id('7')).build();
    RunSource source =
        new RunSource() {
          @Override
          public List<RunRow> rows() {
            throw new AssertionError("all runs were read");
          }

          @Override
          public List<RunRow> headings() {
            return List.of(row);
          }

          @Override
          public Optional<RunRow> row(RunRow heading) {
            return Optional.of(heading);
          }
        };

    assertThat(Selector.parse(selector).resolve(source)).isEqualTo(row);
  }

  @Test
  void runThatIsRemovedMeanwhileIsNotFound() {
    RunSource source =
        new RunSource() {
          @Override
          public List<RunRow> rows() {
            return List.of();
          }

          @Override
          public List<RunRow> headings() {
            return List.of(Rows.row(7).build());
          }

          @Override
          public Optional<RunRow> row(RunRow heading) {
            return Optional.empty();
          }
        };

    assertThatThrownBy(() -> Selector.parse("@0").resolve(source))
        .hasMessageContaining("was removed while it was read");
  }
}
