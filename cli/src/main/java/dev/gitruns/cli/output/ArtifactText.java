package dev.gitruns.cli.output;

import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.cli.Terminal;
import dev.gitruns.model.Digest;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.NumberText;
import dev.gitruns.model.Untrusted;
import dev.gitruns.model.Value;
import dev.gitruns.op.FetchArtifacts;
import dev.gitruns.op.PushArtifacts;
import dev.gitruns.op.VerifyArtifacts;
import dev.gitruns.read.RunArtifact;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Artifacts of runs and what became of them, in words and as documents. */
public final class ArtifactText {
  private static final int DIGITS = 12;

  private ArtifactText() {}

  /** One a line, as wide as the terminal. */
  public static List<String> table(List<RunArtifact> artifacts, Terminal terminal) {
    if (artifacts.isEmpty()) {
      return List.of();
    }
    Table table =
        new Table(
            List.of(
                new Table.Column("name", Table.Fit.TEXT),
                new Table.Column("size", Table.Fit.NUMBER),
                new Table.Column("where", Table.Fit.TEXT),
                new Table.Column("run", Table.Fit.TEXT),
                new Table.Column("sha256", Table.Fit.TEXT)));
    for (RunArtifact each : artifacts) {
      table.row(
          Untrusted.line(each.name(), 200)
              + each.version().filter(n -> n > 1).map(n -> " @" + n).orElse(""),
          NumberText.bytes(each.size()),
          each.where().name().toLowerCase(Locale.ROOT),
          each.run().shortForm(),
          each.digest().map(Digest::hex).orElse("").replaceAll("(?<=^.{" + DIGITS + "}).*", ""));
    }
    return terminal.columns() == 0
        ? table.plain()
        : table.layout(terminal.columns(), new Style(terminal.colour())).lines();
  }

  /** All that is known, for programs. */
  public static Value.Fields document(List<RunArtifact> artifacts) {
    return list(artifacts, RunArtifact::toFields);
  }

  /** What a check found, for programs. */
  public static Value.Fields verified(List<VerifyArtifacts.Checked> checked) {
    return list(
        checked,
        each -> each.artifact().toFields().with("verdict", Value.of(each.verdict().word())));
  }

  /** What was sent, for programs. */
  public static Value.Fields sent(PushArtifacts.Report report) {
    return list(report.answers(), each -> answered(each.artifact(), each.answer()))
        .with("place", Value.of(report.place()))
        .with("notes", Value.ofTexts(report.notes()));
  }

  /** What was fetched, for programs. */
  public static Value.Fields got(FetchArtifacts.Report report) {
    return list(report.answers(), each -> answered(each.artifact(), each.answer()))
        .with("notes", Value.ofTexts(report.notes()));
  }

  private static Value.Fields answered(RunArtifact artifact, BlobAnswer answer) {
    return artifact
        .toFields()
        .with("outcome", Value.of(answer.outcome().name().toLowerCase(Locale.ROOT)))
        .with("said", answer.said().isEmpty() ? null : Value.of(answer.said()));
  }

  private static <T> Value.Fields list(List<T> items, Function<T, Value.Fields> one) {
    return new FieldsBuilder()
        .put(
            "artifacts",
            new Value.Items(items.stream().map(item -> (Value) one.apply(item)).toList()))
        .build();
  }

  /** Why one couldn't be sent. */
  public static String sentence(RunArtifact artifact, BlobAnswer answer, String place) {
    String why = answer.said().isEmpty() ? "" : ": " + answer.said();
    return switch (answer.outcome()) {
      case MISSING -> artifact.label() + " is neither here nor at " + place + why + ".";
      case REFUSED -> place + " won't have " + artifact.label() + why + ".";
      case WRONG -> artifact.label() + " was not sent" + why + ".";
      default -> artifact.label() + " didn't get to " + place + why + ".";
    };
  }

  /** Why one can't be had. */
  public static GitRunsException notThere(RunArtifact artifact, BlobAnswer answer) {
    String why = answer.said().isEmpty() ? "" : ": " + answer.said();
    return switch (answer.outcome()) {
      case MISSING ->
          new GitRunsException(
              GitRunsException.Kind.NOT_FOUND,
              "No place that was asked has the bytes of " + artifact.label() + why + ".",
              "Whoever has them: git runs artifacts push "
                  + artifact.run().shortForm()
                  + " "
                  + Untrusted.line(artifact.name(), 80));
      case WRONG ->
          new GitRunsException(
              GitRunsException.Kind.INVALID,
              "The bytes of " + artifact.label() + " aren't those that its run names" + why + ".",
              "Whoever has them: git runs artifacts push --repair " + artifact.run().shortForm());
      default ->
          new GitRunsException(
              GitRunsException.Kind.ENVIRONMENT,
              artifact.label() + " couldn't be fetched" + why + ".",
              "Nothing is lost; try again: git runs artifacts fetch " + artifact.run().shortForm());
    };
  }

  /** A path as people would type it from here. */
  public static String path(Path place, Path from) {
    Path shown = place.startsWith(from) ? from.relativize(place) : place;
    return Untrusted.line(shown.toString(), 400);
  }
}
