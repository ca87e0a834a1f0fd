package dev.gitruns.series;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.model.MetricRow;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine that shares no code with us sees in the files. */
class SeriesInDuckDbTest {
  @TempDir Path dir;
  private Connection connection;

  @BeforeEach
  void connect() throws Exception {
    connection = DriverManager.getConnection("jdbc:duckdb:");
  }

  @AfterEach
  void disconnect() throws Exception {
    connection.close();
  }

  @Test
  void readsWhatWeReadInRandomHistories() throws Exception {
    for (long seed = 0; seed < 30; seed++) {
      List<MetricRow> rows = Samples.random(seed);
      Map<String, MetricRow> seen = new TreeMap<>();
      for (Path file : SeriesWriter.write(rows, dir, "s" + seed)) {
        if (file.toString().endsWith("-long.parquet")) {
          readLong(file, seen);
        } else {
          readWide(file, seen);
        }
      }
      Map<String, MetricRow> expected = new TreeMap<>();
      new UnitedRows(rows).forEach(row -> add(expected, row));
      assertThat(seen.keySet()).isEqualTo(expected.keySet());
      for (Map.Entry<String, MetricRow> row : expected.entrySet()) {
        assertThat(seen.get(row.getKey()).values().keySet())
            .as("names of row %s of seed %d", row.getKey(), seed)
            .isEqualTo(row.getValue().values().keySet());
      }
      assertThat(seen).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void caseTwinsAreRowsAndOthersColumns() throws Exception {
    List<MetricRow> rows =
        List.of(MetricRow.of(0, 0, 0, 0, Map.of("Loss", 1.0, "loss", 2.0, "acc", 3.0)));
    List<Path> files = SeriesWriter.write(rows, dir, "metrics");
    assertThat(columns(files.get(0))).containsExactly("_seq", "_step", "_time", "acc");
    assertThat(columns(files.get(1))).containsExactly("_seq", "_step", "_time", "key", "value");
    assertThat(text("SELECT value FROM '" + files.get(1) + "' WHERE key = 'loss'"))
        .isEqualTo("2.0");
  }

  @Test
  void theTimeIsATimestampInUtc() throws Exception {
    List<MetricRow> rows =
        List.of(MetricRow.of(0, 0, 0, 1_700_000_000_123_456L, Map.of("loss", 1.0)));
    Path file = SeriesWriter.write(rows, dir, "metrics").get(0);
    assertThat(text("SELECT typeof(_time) FROM '" + file + "'"))
        .isEqualTo("TIMESTAMP WITH TIME ZONE");
    assertThat(text("SELECT epoch_us(_time) FROM '" + file + "'")).isEqualTo("1700000000123456");
  }

  @Test
  void readsAHundredThousandPointsAsWeDo() throws Exception {
    points(5_000);
  }

  @Test
  @Tag("long")
  void readsAMillionPointsAsWeDo() throws Exception {
    points(50_000);
  }

  private void points(int steps) throws Exception {
    Path file = SeriesWriter.write(Samples.dense(steps, 20), dir, "metrics").get(0);
    Series series = SeriesReader.read(file, null);
    double max = series.points("m7").stream().mapToDouble(SeriesPoint::value).max().orElseThrow();
    assertThat(text("SELECT count(m7) FROM '" + file + "'")).isEqualTo(Integer.toString(steps));
    assertThat(text("SELECT max(m7) FROM '" + file + "'")).isEqualTo(Double.toString(max));
    assertThat(text("SELECT max(_step) FROM '" + file + "'"))
        .isEqualTo(Integer.toString(steps - 1));
  }

  private void readWide(Path file, Map<String, MetricRow> into) throws SQLException {
    List<String> columns = columns(file);
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(select(file, columns))) {
      while (result.next()) {
        Map<String, Double> values = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
          double value = result.getDouble(i + 1);
          if (!columns.get(i).startsWith("_") && !result.wasNull()) {
            values.put(columns.get(i), value);
          }
        }
        add(into, row(result, columns, values));
      }
    }
  }

  private void readLong(Path file, Map<String, MetricRow> into) throws SQLException {
    List<String> columns = columns(file);
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(select(file, columns))) {
      while (result.next()) {
        String key = result.getString(columns.indexOf("key") + 1);
        double value = result.getDouble(columns.indexOf("value") + 1);
        add(into, row(result, columns, Map.of(key, value)));
      }
    }
  }

  private static MetricRow row(ResultSet result, List<String> columns, Map<String, Double> values)
      throws SQLException {
    int writer = columns.contains("_writer") ? result.getInt(columns.indexOf("_writer") + 1) : 0;
    return MetricRow.of(writer, result.getLong(1), result.getLong(2), result.getLong(3), values);
  }

  private static void add(Map<String, MetricRow> rows, MetricRow row) {
    rows.merge(
        row.writer() + "/" + row.seq(),
        row,
        (a, b) -> {
          Map<String, Double> values = new HashMap<>(a.values());
          values.putAll(b.values());
          return MetricRow.of(a.writer(), a.seq(), b.step(), b.timeMicros(), values);
        });
  }

  /** The columns by place, because that is how a name with every oddity is safest named. */
  private static String select(Path file, List<String> columns) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      names.add(columns.get(i).equals("_time") ? "epoch_us(#" + (i + 1) + ")" : "#" + (i + 1));
    }
    return "SELECT " + String.join(", ", names) + " FROM '" + file + "'";
  }

  private List<String> columns(Path file) throws SQLException {
    List<String> columns = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT * FROM '" + file + "' LIMIT 0")) {
      ResultSetMetaData metadata = result.getMetaData();
      for (int i = 1; i <= metadata.getColumnCount(); i++) {
        columns.add(metadata.getColumnName(i));
      }
    }
    return columns;
  }

  private String text(String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }
}
