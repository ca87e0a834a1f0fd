package dev.gitruns.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The order in which people look at metrics: held-out scores, held-out losses, other results, and
 * last what only accompanies the training, such as learning rates, times and memory. The words are
 * those of {@code format-spec/data/metric-order.txt}, which other readers have too.
 */
public final class MetricOrder {
  /** By importance, then by name. */
  public static final Comparator<String> ORDER =
      Comparator.comparingInt(MetricOrder::rank).thenComparing(CodePoints.ORDER);

  private static final int LAST = 6;

  private static final Map<String, Set<String>> WORDS = words();

  private MetricOrder() {}

  /** Whether the metric only accompanies the training. */
  public static boolean accompanies(String name) {
    return rank(name) == LAST;
  }

  private static Map<String, Set<String>> words() {
    try (InputStream in = MetricOrder.class.getResourceAsStream("metric-order.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> List.of(line.split(" ")))
          .collect(
              Collectors.toUnmodifiableMap(
                  line -> line.get(0), line -> Set.copyOf(line.subList(1, line.size()))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int rank(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    List<String> words = List.of(lower.split("[^\\p{L}\\p{N}]+"));
    if (words.stream().anyMatch(WORDS.get("accompanying")::contains)) {
      return LAST;
    }
    boolean score = words.stream().anyMatch(WORDS.get("score")::contains);
    boolean loss = words.stream().anyMatch(WORDS.get("loss")::contains);
    boolean heldOut =
        WORDS.get("heldout").stream()
            .anyMatch(part -> lower.startsWith(part) || words.stream().anyMatch(part::equals));
    int kind = score ? 0 : loss ? 1 : 2;
    return heldOut ? kind : 3 + kind;
  }
}
