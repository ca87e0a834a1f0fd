package dev.gitruns.record;

import dev.gitruns.model.Uid;

/** A name for a run that nobody named: two words that people can tell apart, as Python gives. */
final class TwoWordName {
  private static final String FIRST =
      """
      amber bold brave bright brisk calm clear clever coral crisp dapper deep eager early
      easy fair fleet fond frank fresh gentle glad golden grand green happy hardy hazel
      honest humble ivory jolly keen kind late light little lively lucky mellow merry mild
      modest neat noble olive patient plain polite prime proud quick quiet rapid ready
      ruby rustic sharp silver steady sunny swift tidy vivid warm wise
      """;
  private static final String SECOND =
      """
      badger bear beaver bee bison brook canyon cedar comet coyote crane creek deer delta
      dolphin dune eagle ember falcon fern finch forest fox gecko glacier grove harbor
      hare hawk heron hill island jay kestrel kite lake lark lynx maple marsh meadow mesa
      moose moss oak orchid otter owl panda pebble pine plover puffin raven reef ridge
      river robin salmon seal sparrow spruce stork swan tern thrush tiger trout valley
      willow wren yak
      """;
  private static final int LARGEST = 1_000_003;

  private TwoWordName() {}

  /** Two words for this uid, always the same: {@code quiet-otter}. */
  static String of(Uid uid) {
    String[] first = FIRST.strip().split("\\s+");
    String[] second = SECOND.strip().split("\\s+");
    int number = 0;
    for (char character : uid.text().substring(10).toCharArray()) {
      number = (number * 33 + character) % LARGEST;
    }
    return first[number % first.length] + "-" + second[number / first.length % second.length];
  }
}
