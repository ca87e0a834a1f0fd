package dev.gitruns.op;

import dev.gitruns.artifact.LfsStore;
import dev.gitruns.model.Digest;
import dev.gitruns.read.RunArtifact;
import dev.gitruns.read.RunFilesOf;
import dev.gitruns.workspace.Watch;
import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Digests what is here of artifacts, and says what isn't. */
public final class VerifyArtifacts {
  private final Workspace workspace;
  private final Watch watch;

  public VerifyArtifacts(Workspace workspace, Watch watch) {
    this.workspace = workspace;
    this.watch = watch;
  }

  /** What came out. */
  public enum Verdict {
    /** The bytes here have the digest that the run names. */
    OK,
    /** They don't, or can't be read. */
    WRONG,
    /** Only a pointer is here: nothing was digested. */
    POINTER,
    /** The run keeps no bytes of it: nothing was digested. */
    REFERENCE;

    /** The word for programs and people. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What came out for one. */
  public record Checked(RunArtifact artifact, Verdict verdict) {}

  /** Looks at each; bytes that several share once. */
  public List<Checked> run(Collection<RunArtifact> artifacts) {
    Map<Path, Digest> known = new HashMap<>();
    List<Checked> checked = new ArrayList<>();
    for (RunArtifact each : artifacts) {
      watch.at("checking artifacts", checked.size(), artifacts.size());
      checked.add(new Checked(each, verdict(each, known)));
    }
    watch.over();
    return checked;
  }

  private Verdict verdict(RunArtifact artifact, Map<Path, Digest> known) {
    RunFilesOf files = new RunFilesOf(workspace, artifact.run());
    try {
      return switch (artifact.where()) {
        case POINTER -> Verdict.POINTER;
        case REFERENCE, NONE -> Verdict.REFERENCE;
        case GIT ->
            isIt(
                artifact,
                LfsStore.digest(files.bytes(artifact.path().orElseThrow()).orElseThrow()));
        default -> {
          Path file =
              files.findLarge(artifact.digest().orElseThrow(), artifact.size()).orElseThrow();
          if (!known.containsKey(file)) {
            known.put(file, LfsStore.digest(file));
          }
          yield isIt(artifact, known.get(file));
        }
      };
    } catch (IOException | RuntimeException e) {
      return Verdict.WRONG;
    }
  }

  private static Verdict isIt(RunArtifact artifact, Digest digest) {
    return artifact.digest().map(digest::equals).orElse(false) ? Verdict.OK : Verdict.WRONG;
  }
}
