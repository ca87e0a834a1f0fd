package dev.gitruns.query;

import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.RunId;
import dev.gitruns.model.TimeText;
import dev.gitruns.model.Untrusted;
import dev.gitruns.read.RunRow;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds runs by id, uid or name, and says what else there is where that fails. */
final class RunLookup {
  /** Shorter beginnings fit by accident. */
  private static final int SHORTEST = 4;

  private static final int SHOWN = 10;

  private RunLookup() {}

  /** The run whose head, earlier segment or uid this is; of two heads of a uid, neither. */
  static Optional<RunRow> byFullId(List<RunRow> rows, String text) {
    String wanted = text.toLowerCase(Locale.ROOT);
    List<RunRow> found = rows.stream().filter(row -> names(row).anyMatch(wanted::equals)).toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  static List<RunRow> fitting(List<RunRow> rows, String text) {
    String prefix = text.toLowerCase(Locale.ROOT);
    boolean longEnough = prefix.length() >= SHORTEST;
    return rows.stream()
        .filter(
            row ->
                row.name().equals(text)
                    || longEnough && names(row).anyMatch(name -> name.startsWith(prefix)))
        .toList();
  }

  private static Stream<String> names(RunRow row) {
    Stream<String> ids = Stream.concat(row.id().stream(), row.earlier().stream()).map(RunId::hex);
    return Stream.concat(Stream.of(row.uid().text()), ids);
  }

  /** The one run that was found. */
  static RunRow only(String wanted, List<RunRow> found, List<RunRow> all) {
    if (found.size() == 1) {
      return found.get(0);
    }
    String shown = "“" + Untrusted.line(wanted, 80) + "”";
    if (found.isEmpty()) {
      throw none(shown, wanted, all);
    }
    throw new GitRunsException(
        GitRunsException.Kind.NOT_FOUND,
        shown + " fits " + found.size() + " runs:\n" + listed(found),
        "Give more of the id, or @N as git runs ls counts them.");
  }

  private static GitRunsException none(String shown, String wanted, List<RunRow> all) {
    if (all.isEmpty()) {
      return new GitRunsException(
          GitRunsException.Kind.NOT_FOUND,
          "There is no run yet, so " + shown + " names none.",
          "Record one: git runs record -- COMMAND");
    }
    String part = wanted.toLowerCase(Locale.ROOT);
    List<RunRow> near =
        all.stream()
            .filter(
                row ->
                    row.name().toLowerCase(Locale.ROOT).contains(part)
                        || names(row).anyMatch(name -> name.startsWith(part)))
            .toList();
    String message = "No run has the name " + shown + ", or an id that begins so";
    return near.isEmpty()
        ? new GitRunsException(
            GitRunsException.Kind.NOT_FOUND, message + ".", "See what there is: git runs ls")
        : new GitRunsException(
            GitRunsException.Kind.NOT_FOUND,
            message + ". Perhaps one of these:\n" + listed(near),
            "Give at least " + SHORTEST + " characters of an id, or the whole name.");
  }

  private static String listed(List<RunRow> rows) {
    StringBuilder out = new StringBuilder();
    rows.stream()
        .limit(SHOWN)
        .forEach(
            row ->
                out.append("  ")
                    .append(row.shortId())
                    .append("  ")
                    .append(Untrusted.line(row.name(), 40))
                    .append("  ")
                    .append(row.status().word())
                    .append("  ")
                    .append(TimeText.utc(row.start()))
                    .append('\n'));
    int more = rows.size() - SHOWN;
    return more > 0 ? out + "  and " + more + " more" : out.toString().stripTrailing();
  }
}
