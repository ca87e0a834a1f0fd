package dev.gitruns.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Uid;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChainTest {
  private static final Uid UID = new Uid("01arz3ndektsv4rrffq69g5fav");
  private static final Uid OTHER = new Uid("01arz3ndektsv4rrffq69g5faw");
  private static final RunId A = id('a');
  private static final RunId B = id('b');
  private static final RunId C = id('c');
  private static final RunId D = id('d');

  private static RunId id(char digit) {
    return RunId.of(String.valueOf(digit).repeat(64));
  }

  private static Segment segment(RunId id, Uid uid, RunId... continues) {
    return new Segment(id, uid, Optional.of(id.digest()), List.of(continues));
  }

  @Test
  void chainHasItsMembersOldestFirst() {
    List<Chain> chains =
        Chain.of(List.of(segment(C, UID, B, A), segment(A, UID, B), segment(B, UID)));
    assertThat(chains).hasSize(1);
    assertThat(chains.get(0).head()).isEqualTo(C);
    assertThat(chains.get(0).members()).containsExactly(B, A, C);
    assertThat(chains.get(0).missing()).isEmpty();
  }

  @Test
  void twoHeadsAreShownAsTwo() {
    List<Chain> chains = Chain.of(List.of(segment(A, UID), segment(B, UID, A), segment(C, UID, A)));
    assertThat(chains).extracting(Chain::head).containsExactly(B, C);
  }

  @Test
  void missingMemberIsAGap() {
    List<Chain> chains = Chain.of(List.of(segment(C, UID, A, B), segment(A, UID)));
    assertThat(chains).hasSize(1);
    assertThat(chains.get(0).missing()).containsExactly(B);
  }

  @Test
  void twoSealsOfOneJournalAreOne() {
    Optional<Digest> journal = Optional.of(D.digest());
    Segment small = new Segment(A, UID, journal, List.of());
    Segment large = new Segment(B, UID, journal, List.of());
    assertThat(Chain.of(List.of(large, small))).extracting(Chain::head).containsExactly(A);
    List<Chain> chains = Chain.of(List.of(large, small, segment(C, UID, B)));
    assertThat(chains).hasSize(1);
    assertThat(chains.get(0).members()).containsExactly(A, C);
  }

  @Test
  void anotherRunCanNotHideOne() {
    List<Chain> chains = Chain.of(List.of(segment(A, UID), segment(B, OTHER, A)));
    assertThat(chains).extracting(Chain::head).containsExactly(A, B);
  }
}
