package dev.gitruns.capture;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is asked of {@code nvidia-smi}, and what its answers mean. */
final class NvidiaQuery {
  static final List<String> FACTS =
      List.of(
          "nvidia-smi",
          "--query-gpu=index,name,memory.total,driver_version,uuid",
          "--format=csv,noheader,nounits");

  static final List<String> OVERVIEW = List.of("nvidia-smi");

  /** Answers for ever, every 15 seconds. */
  static final List<String> SAMPLES =
      List.of(
          "nvidia-smi",
          "--query-gpu=index,utilization.gpu,memory.used,memory.total,power.draw,temperature.gpu",
          "--format=csv,noheader,nounits",
          "-l",
          "15");

  private static final int FACT_COLUMNS = 5;
  private static final int SAMPLE_COLUMNS = 6;
  private static final double MEBIBYTE = 1 << 20;
  private static final double MEGABYTE = 1e6;
  private static final double PERCENT = 100;
  private static final Pattern CUDA = Pattern.compile("CUDA Version:\\s*([0-9]+\\.[0-9]+)");

  private NvidiaQuery() {}

  /** The elements of {@code gpus}; lines that say something else are passed over. */
  static List<Value> gpus(String answer) {
    List<Value> gpus = new ArrayList<>();
    for (String line : answer.split("\\R")) {
      String[] columns = line.split(",\\s*", -1);
      if (columns.length != FACT_COLUMNS || number(columns[0]).isEmpty()) {
        continue;
      }
      FieldsBuilder gpu =
          new FieldsBuilder()
              .put("name", columns[1].strip())
              .put("driver", columns[3].strip())
              .put("uuid", columns[4].strip());
      number(columns[2]).ifPresent(mebibytes -> gpu.put("memory", (long) (mebibytes * MEBIBYTE)));
      gpus.add(gpu.build());
    }
    return gpus;
  }

  static Optional<String> cuda(String overview) {
    Matcher matcher = CUDA.matcher(overview);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /**
   * The metrics of one line of {@link #SAMPLES}, as {@link SystemSampler} calls them. What the GPU
   * doesn't tell is absent; nothing where the line is none of a GPU.
   */
  static SortedMap<String, Double> sample(String line) {
    SortedMap<String, Double> metrics = new TreeMap<>();
    String[] columns = line.split(",", -1);
    if (columns.length != SAMPLE_COLUMNS || !columns[0].strip().matches("[0-9]{1,4}")) {
      return metrics;
    }
    String gpu = "system/gpu_" + Integer.parseInt(columns[0].strip());
    number(columns[1]).ifPresent(v -> metrics.put(gpu + "_utilization_percentage", v));
    Optional<Double> used = number(columns[2]);
    Optional<Double> total = number(columns[3]).filter(size -> size > 0);
    used.ifPresent(v -> metrics.put(gpu + "_memory_usage_megabytes", v * MEBIBYTE / MEGABYTE));
    if (used.isPresent() && total.isPresent()) {
      metrics.put(gpu + "_memory_usage_percentage", PERCENT * used.get() / total.get());
    }
    number(columns[4]).ifPresent(v -> metrics.put(gpu + "_power_usage_watts", v));
    number(columns[5]).ifPresent(v -> metrics.put(gpu + "_temperature_celsius", v));
    return metrics;
  }

  /** "[N/A]", "[Not Supported]" and "Unknown Error" are no numbers. */
  private static Optional<Double> number(String text) {
    String stripped = text.strip();
    return stripped.matches("-?[0-9]{1,12}(?:\\.[0-9]{1,6})?")
        ? Optional.of(Double.parseDouble(stripped))
        : Optional.empty();
  }
}
