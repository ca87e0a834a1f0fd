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
          "--query-gpu=index,utilization.gpu,memory.used,power.draw,temperature.gpu",
          "--format=csv,noheader,nounits",
          "-l",
          "15");

  private static final int FACT_COLUMNS = 5;
  private static final String[] SAMPLED = {"util", "mem_used", "power", "temp"};
  private static final double MEBIBYTE = 1 << 20;
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
   * The metrics of one line of {@link #SAMPLES}: {@code gpu0/util} in percent, {@code mem_used} in
   * bytes, {@code power} in watts, {@code temp} in degrees Celsius. What the GPU doesn't tell is
   * absent.
   */
  static SortedMap<String, Double> sample(String line) {
    SortedMap<String, Double> metrics = new TreeMap<>();
    String[] columns = line.split(",\\s*", -1);
    if (columns.length != SAMPLED.length + 1 || !columns[0].strip().matches("[0-9]{1,4}")) {
      return metrics;
    }
    for (int i = 0; i < SAMPLED.length; i++) {
      String name = "gpu" + columns[0].strip() + "/" + SAMPLED[i];
      double unit = SAMPLED[i].equals("mem_used") ? MEBIBYTE : 1;
      number(columns[i + 1]).ifPresent(value -> metrics.put(name, value * unit));
    }
    return metrics;
  }

  /** "[N/A]", "[Not Supported]" and "Unknown Error" are no numbers. */
  private static Optional<Double> number(String text) {
    String stripped = text.strip();
    return stripped.matches("[0-9]{1,12}(?:\\.[0-9]{1,6})?")
        ? Optional.of(Double.parseDouble(stripped))
        : Optional.empty();
  }
}
