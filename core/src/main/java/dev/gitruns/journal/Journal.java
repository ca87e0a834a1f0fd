package dev.gitruns.journal;

import dev.gitruns.model.Digest;
import dev.gitruns.model.MetricRow;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.series.EarlierPoints;
import dev.gitruns.series.MetricTable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a journal says: all of it, or what came after the last seal.
 *
 * @param start start.json, with the names that the run has now
 * @param writers the files that had something to read; their places are the numbers of writers
 * @param metrics what was logged, by writer and number
 * @param systemMetrics system metrics, likewise
 * @param config the whole config, that before the seal included
 * @param summaryValues what users put into the summary, that before the seal included
 * @param goals declared directions: a metric, or the beginning of names and {@code *}, to {@code
 *     max} or {@code min}; those before the seal included
 * @param earlier what the summary of the metrics continues from
 * @param changed the names of the run that records changed: name, experiment, group, job type, ID
 * @param artifacts the records under this key, by time; likewise inputs and media
 * @param code the code of the run, where a record tells it
 * @param lastTime the greatest time of any record, or the start, in microseconds since 1970
 * @param problems what writers and the reader found, in no order that means anything
 * @param digest the journal digest of what was read
 * @param continues the ids of the seals before, oldest first
 * @param extents for every writer file how far it was read
 * @param news whether there is any record but heartbeats
 */
public record Journal(
    Value.Fields start,
    List<WriterFile> writers,
    MetricTable metrics,
    MetricTable systemMetrics,
    Value.Fields config,
    Value.Fields summaryValues,
    Value.Fields goals,
    EarlierPoints earlier,
    SortedMap<String, String> tags,
    Optional<String> note,
    Value.Fields changed,
    List<Value.Fields> artifacts,
    List<Value.Fields> inputs,
    List<Value.Fields> media,
    List<ConsoleChunk> console,
    Optional<Value.Fields> code,
    Value.Fields environment,
    Optional<EndRecord> end,
    long lastTime,
    Quarantine quarantined,
    List<Drop> drops,
    List<Problem> problems,
    Digest digest,
    List<RunId> continues,
    Map<String, Extent> extents,
    boolean news) {

  /** What was logged, a row for each record; rows are made when asked for. */
  public List<MetricRow> rows() {
    return metrics.rows();
  }

  /** System metrics, likewise. */
  public List<MetricRow> system() {
    return systemMetrics.rows();
  }

  /** start.json with its fields named. */
  public StartDocument startDocument() {
    return StartDocument.of(start);
  }
}
