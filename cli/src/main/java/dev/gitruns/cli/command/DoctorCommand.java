package dev.gitruns.cli.command;

import dev.gitruns.cli.output.DoctorText;
import dev.gitruns.cli.output.JsonOutput;
import dev.gitruns.cli.output.Style;
import dev.gitruns.op.Diagnosis;
import dev.gitruns.op.Doctor;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code git runs doctor}: what isn't as it should be. */
@Command(
    name = "doctor",
    description =
        "Look at this repository and at the tools, and say what is wrong, why, and what to do. "
            + "Changes nothing. Exit code 1 if something needs doing.")
public final class DoctorCommand extends GitRunsCommand {
  @Mixin private HelpOption help;

  @Option(names = "--json", description = "One JSON document.")
  private boolean json;

  @Override
  public Integer call() {
    List<Diagnosis> found = new ArrayList<>();
    found.add(new Diagnosis("java", Diagnosis.Level.OK, "Java " + Runtime.version(), "", ""));
    found.addAll(new Doctor(here().caller()).run());
    DoctorText text = new DoctorText(found);
    if (json) {
      JsonOutput.document(here().out(), "gitruns.doctor/1", text.toFields());
    } else {
      text.lines(new Style(here().terminal().colour())).forEach(here().out()::println);
    }
    return text.isHealthy() ? 0 : 1;
  }
}
