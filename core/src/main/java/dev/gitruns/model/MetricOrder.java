package dev.gitruns.model;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The order in which people look at metrics: held-out scores, held-out losses, other results, and
 * last what only accompanies the training, such as learning rates, times and memory.
 */
public final class MetricOrder {
  /** By importance, then by name. */
  public static final Comparator<String> ORDER =
      Comparator.comparingInt(MetricOrder::rank).thenComparing(CodePoints.ORDER);

  private static final int LAST = 6;

  private static final List<String> HELD_OUT = List.of("test", "val", "eval", "dev");

  private static final Set<String> SCORES =
      Set.of(
          "acc",
          "accuracy",
          "f1",
          "auc",
          "auroc",
          "map",
          "bleu",
          "rouge",
          "iou",
          "dice",
          "score",
          "precision",
          "recall",
          "r2",
          "mcc",
          "ndcg",
          "mrr",
          "reward",
          "psnr",
          "ssim",
          "correct");

  private static final Set<String> LOSSES =
      Set.of(
          "loss",
          "error",
          "err",
          "mse",
          "rmse",
          "mae",
          "perplexity",
          "ppl",
          "nll",
          "wer",
          "cer",
          "fid");

  private static final Set<String> ACCOMPANYING =
      Set.of(
          "epoch",
          "epochs",
          "step",
          "steps",
          "iter",
          "iteration",
          "iterations",
          "lr",
          "learning",
          "grad",
          "time",
          "second",
          "seconds",
          "sec",
          "ms",
          "runtime",
          "duration",
          "memory",
          "mem",
          "disk",
          "gpu",
          "cpu",
          "network",
          "count",
          "num",
          "tokens",
          "samples",
          "flos",
          "throughput",
          "fps");

  private MetricOrder() {}

  /** Whether the metric only accompanies the training. */
  public static boolean accompanies(String name) {
    return rank(name) == LAST;
  }

  private static int rank(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    List<String> words = List.of(lower.split("[^\\p{L}\\p{N}]+"));
    if (words.stream().anyMatch(ACCOMPANYING::contains)) {
      return LAST;
    }
    boolean score = words.stream().anyMatch(SCORES::contains);
    boolean loss = words.stream().anyMatch(LOSSES::contains);
    boolean heldOut =
        HELD_OUT.stream()
            .anyMatch(part -> lower.startsWith(part) || words.stream().anyMatch(part::equals));
    int kind = score ? 0 : loss ? 1 : 2;
    return heldOut ? kind : 3 + kind;
  }
}
