package dev.gitruns.query;

import dev.gitruns.model.MetricSummary;
import dev.gitruns.model.Value;
import dev.gitruns.read.RunRow;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a name in a filter, a sort order or a list of columns stands for: a property of the run
 * ({@code status}), {@code config.PATH}, {@code tags.KEY}, {@code summary.KEY}, {@code metric.KEY},
 * or the bare name of a metric, with {@code .min}, {@code .max}, {@code .mean} or {@code .last}
 * behind it where one of these is meant.
 */
public sealed interface Field {

  /** The value in this run, or empty where the run has none. */
  Optional<Value> value(RunRow row);

  /** The name, in a form that {@link #parse} reads to an equal field. */
  String name();

  /** Never fails: what is no property and has no known prefix is a metric. */
  static Field parse(String name) {
    Optional<Property> property = Property.of(name);
    if (property.isPresent()) {
      return new Named(property.get());
    }
    int dot = name.indexOf('.');
    if (dot > 0 && dot + 1 < name.length()) {
      String rest = name.substring(dot + 1);
      switch (name.substring(0, dot)) {
        case "config":
          return new Config(rest);
        case "tags", "tag":
          return new Tag(rest);
        case "summary":
          return new Summary(rest);
        case "metric", "metrics":
          return new Metric(rest, true);
        default:
          break;
      }
    }
    return new Metric(name, false);
  }

  /** A property that every run may have. */
  record Named(Property property) implements Field {
    @Override
    public Optional<Value> value(RunRow row) {
      return property.value(row);
    }

    @Override
    public String name() {
      return property.word();
    }
  }

  /** A value of the config, by a {@link ConfigPath}. */
  record Config(String path) implements Field {
    @Override
    public Optional<Value> value(RunRow row) {
      return ConfigPath.parse(path).find(row.config());
    }

    @Override
    public String name() {
      return "config." + path;
    }
  }

  /** The value of a tag; empty text for a bare one. */
  record Tag(String key) implements Field {
    @Override
    public Optional<Value> value(RunRow row) {
      return Optional.ofNullable(row.tags().get(key)).map(Value::of);
    }

    @Override
    public String name() {
      return "tags." + key;
    }
  }

  /** A value that the user set in the summary. */
  record Summary(String key) implements Field {
    @Override
    public Optional<Value> value(RunRow row) {
      return row.values().get(key);
    }

    @Override
    public String name() {
      return "summary." + key;
    }
  }

  /**
   * A metric, maybe with the suffix of a statistic.
   *
   * @param logged whether only what was logged counts, not what the user set in the summary
   */
  record Metric(String key, boolean logged) implements Field {
    private static final Map<String, Function<MetricSummary, Double>> STATISTICS =
        Map.of(
            "last", MetricSummary::last,
            "min", MetricSummary::min,
            "max", MetricSummary::max,
            "mean", MetricSummary::mean);

    @Override
    public Optional<Value> value(RunRow row) {
      Optional<Value> whole = logged ? last(row) : row.metric(key);
      return whole.isPresent() ? whole : statistic(row);
    }

    private Optional<Value> last(RunRow row) {
      return Optional.ofNullable(row.metrics().get(key)).map(summary -> Value.of(summary.last()));
    }

    private Optional<Value> statistic(RunRow row) {
      int dot = key.lastIndexOf('.');
      Function<MetricSummary, Double> statistic =
          dot < 1 ? null : STATISTICS.get(key.substring(dot + 1));
      if (statistic == null) {
        return Optional.empty();
      }
      MetricSummary summary = row.metrics().get(key.substring(0, dot));
      return Optional.ofNullable(summary).map(statistic).map(Value::of);
    }

    /** The metric without the suffix of a statistic. */
    String base() {
      int dot = key.lastIndexOf('.');
      return dot > 0 && STATISTICS.containsKey(key.substring(dot + 1))
          ? key.substring(0, dot)
          : key;
    }

    @Override
    public String name() {
      return logged ? "metric." + key : key;
    }
  }
}
