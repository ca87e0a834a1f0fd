package dev.gitruns.rundir;

import dev.gitruns.model.Digest;
import dev.gitruns.model.RunId;
import java.util.Locale;
import java.util.regex.Pattern;

/** Which paths may stand in a run directory, and how they are made. */
public final class RunFileName {
  public static final String RUN = "run.json";
  public static final String CONFIG = "config.json";
  public static final String SUMMARY = "summary.json";
  public static final String ENVIRONMENT = "environment.json";
  public static final String CODE = "code.json";
  public static final String INPUTS = "inputs.json";
  public static final String ARTIFACTS = "artifacts.json";
  public static final String MEDIA = "media.json";
  public static final String CONSOLE = "console.log";
  public static final String METRICS = "metrics";
  public static final String SYSTEM = "system";

  /** The directory of artifact bytes. */
  public static final String ARTIFACT_DIR = "artifacts";

  /** The list that the run's id is the digest of; it doesn't list itself. */
  public static final String SUMS = "SHA256SUMS";

  /** Derived from the run's pointers, and so in no list. */
  public static final String ATTRIBUTES = ".gitattributes";

  /** The longest path, in characters, so that all paths of a branch fit Windows' limits. */
  public static final int MAX_LENGTH = 100;

  private static final String SEGMENT = "[a-z0-9][a-z0-9._-]*+";
  private static final Pattern FORM = Pattern.compile(SEGMENT + "(/" + SEGMENT + ")?");
  private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,12}");
  private static final Pattern ON_BRANCH =
      Pattern.compile("runs/[0-9a-f]{2}/[0-9a-f]{64}/[^/]+(/[^/]+)?");

  private RunFileName() {}

  /** Whether a line of {@code SHA256SUMS} may carry this path. */
  public static boolean isListable(String path) {
    return path.length() <= MAX_LENGTH && FORM.matcher(path).matches();
  }

  /** Whether a file of a run directory may have this path. */
  public static boolean isAllowed(String path) {
    return path.equals(SUMS) || path.equals(ATTRIBUTES) || isListable(path);
  }

  /** Whether this path of the branch is one that a run directory may have. */
  public static boolean isRunPath(String branchPath) {
    if (!ON_BRANCH.matcher(branchPath).matches()) {
      return false;
    }
    String hex = branchPath.substring(8, 72);
    return RunId.of(hex).path().equals(branchPath.substring(0, 72))
        && isAllowed(branchPath.substring(73));
  }

  /** Where artifact bytes lie: half the digest, and the extension of the artifact's own name. */
  public static String artifact(Digest content, String name) {
    return ARTIFACT_DIR + "/" + content.hex().substring(0, 32) + extension(name);
  }

  /** Where artifact bytes lie whose half digest another artifact of the run shares. */
  public static String artifactInFull(Digest content, String name) {
    return ARTIFACT_DIR + "/" + content.hex() + extension(name);
  }

  /** The extension of a name with its dot, or an empty string where it has none that is plain. */
  static String extension(String name) {
    String base = name.substring(name.lastIndexOf('/') + 1);
    int dot = base.lastIndexOf('.');
    String extension = dot < 1 ? "" : base.substring(dot + 1).toLowerCase(Locale.ROOT);
    return EXTENSION.matcher(extension).matches() ? "." + extension : "";
  }
}
