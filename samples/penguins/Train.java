import dev.gitruns.GitRuns;
import dev.gitruns.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Tells penguins apart by softmax regression, in plain Java, recorded through the Java API.
 *
 * <pre>java -cp cli/target/git-runs.jar samples/penguins/Train.java --lr 0.01</pre>
 */
public final class Train {
  private static final List<String> SPECIES = List.of("Adelie", "Chinstrap", "Gentoo");
  private static final List<String> FEATURES =
      List.of("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g");

  /** What the command line may change; recorded as the run's config. */
  record Options(String data, double lr, double decay, int epochs, long seed) {
    static Options of(Map<String, String> given) {
      return new Options(
          given.getOrDefault("data", "penguins.csv"),
          Double.parseDouble(given.getOrDefault("lr", "0.01")),
          Double.parseDouble(given.getOrDefault("decay", "0.0")),
          Integer.parseInt(given.getOrDefault("epochs", "30")),
          Long.parseLong(given.getOrDefault("seed", "1")));
    }
  }

  /** A bird: its measures, scaled to mean 0 and deviation 1, and the number of its species. */
  record Bird(double[] features, int species) {}

  /** How well the weights do on some birds. */
  record Score(double loss, double accuracy, int[][] confusion) {}

  private final Options options;
  private final double[][] weights = new double[SPECIES.size()][FEATURES.size() + 1];

  private Train(Options options) {
    this.options = options;
  }

  public static void main(String[] arguments) throws IOException {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      given.put(arguments[i].replaceFirst("^--", ""), arguments[i + 1]);
    }
    Options options = Options.of(given);
    try (GitRuns runs = GitRuns.here()) {
      runs.start(given.getOrDefault("name", "java"))
          .experiment("penguins")
          .config(options)
          .tag("java")
          .input(options.data())
          .run(new Train(options)::train);
    }
  }

  private void train(Run run) throws IOException {
    Random random = new Random(options.seed());
    List<Bird> birds = load(Path.of(options.data()));
    Collections.shuffle(birds, random);
    int cut = birds.size() * 3 / 4;
    List<Bird> training = new ArrayList<>(birds.subList(0, cut));
    List<Bird> validation = birds.subList(cut, birds.size());

    double best = 0;
    for (int epoch = 0; epoch < options.epochs(); epoch++) {
      Collections.shuffle(training, random);
      training.forEach(this::learn);
      Score now = score(training);
      Score held = score(validation);
      best = Math.max(best, held.accuracy());
      run.log(
          epoch,
          Map.of(
              "loss", now.loss(),
              "accuracy", now.accuracy(),
              "val/loss", held.loss(),
              "val/accuracy", held.accuracy()));
      System.out.printf(
          Locale.ROOT,
          "epoch %3d  loss %.4f  val/accuracy %.3f%n",
          epoch,
          now.loss(),
          held.accuracy());
    }
    run.summary("best_val_accuracy", best);
    run.table("confusion", options.epochs() - 1L, SPECIES, rows(score(validation).confusion()));
    run.artifact("model.json", model().getBytes(StandardCharsets.UTF_8));
  }

  /** One step down the gradient of this bird's cross-entropy. */
  private void learn(Bird bird) {
    double[] p = probabilities(bird);
    for (int s = 0; s < weights.length; s++) {
      double error = p[s] - (s == bird.species() ? 1 : 0);
      weights[s][0] -= options.lr() * error;
      for (int f = 0; f < bird.features().length; f++) {
        double slope = error * bird.features()[f] + options.decay() * weights[s][f + 1];
        weights[s][f + 1] -= options.lr() * slope;
      }
    }
  }

  private double[] probabilities(Bird bird) {
    double[] scores = new double[weights.length];
    for (int s = 0; s < weights.length; s++) {
      scores[s] = weights[s][0];
      for (int f = 0; f < bird.features().length; f++) {
        scores[s] += weights[s][f + 1] * bird.features()[f];
      }
    }
    double top = Arrays.stream(scores).max().orElse(0);
    // StrictMath gives the same bits on every machine.
    double[] p = Arrays.stream(scores).map(score -> StrictMath.exp(score - top)).toArray();
    double total = Arrays.stream(p).sum();
    return Arrays.stream(p).map(each -> each / total).toArray();
  }

  private Score score(List<Bird> birds) {
    int[][] confusion = new int[SPECIES.size()][SPECIES.size()];
    double loss = 0;
    int right = 0;
    for (Bird bird : birds) {
      double[] p = probabilities(bird);
      int guess = 0;
      for (int s = 1; s < p.length; s++) {
        guess = p[s] > p[guess] ? s : guess;
      }
      loss -= StrictMath.log(Math.max(p[bird.species()], 1e-300));
      right += guess == bird.species() ? 1 : 0;
      confusion[bird.species()][guess]++;
    }
    return new Score(loss / birds.size(), (double) right / birds.size(), confusion);
  }

  /** Reads the birds that were measured in full. */
  private static List<Bird> load(Path csv) throws IOException {
    List<String> lines = Files.readAllLines(csv);
    List<String> header = List.of(lines.get(0).split(","));
    List<double[]> measures = new ArrayList<>();
    List<Integer> species = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = List.of(line.split(","));
      List<String> texts = FEATURES.stream().map(name -> cells.get(header.indexOf(name))).toList();
      if (!texts.contains("NA")) {
        measures.add(texts.stream().mapToDouble(Double::parseDouble).toArray());
        species.add(SPECIES.indexOf(cells.get(header.indexOf("species"))));
      }
    }
    for (int f = 0; f < FEATURES.size(); f++) {
      standardise(measures, f);
    }
    List<Bird> birds = new ArrayList<>();
    for (int i = 0; i < measures.size(); i++) {
      birds.add(new Bird(measures.get(i), species.get(i)));
    }
    return birds;
  }

  private static void standardise(List<double[]> measures, int feature) {
    int n = measures.size();
    double mean = measures.stream().mapToDouble(row -> row[feature]).sum() / n;
    double squares =
        measures.stream().mapToDouble(row -> (row[feature] - mean) * (row[feature] - mean)).sum();
    double deviation = Math.sqrt(squares / n);
    measures.forEach(row -> row[feature] = (row[feature] - mean) / deviation);
  }

  private static List<List<Integer>> rows(int[][] confusion) {
    return Arrays.stream(confusion).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }

  private String model() {
    String rows =
        String.join(",\n  ", Arrays.stream(weights).map(Arrays::toString).toArray(String[]::new));
    return "{\n \"species\": [\""
        + String.join("\", \"", SPECIES)
        + "\"],\n \"features\": [\""
        + String.join("\", \"", FEATURES)
        + "\"],\n \"weights\": [\n  "
        + rows
        + "\n ]\n}\n";
  }
}
