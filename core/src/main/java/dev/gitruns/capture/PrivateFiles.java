package dev.gitruns.capture;

import dev.gitruns.git.GitPath;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Files that hold logins or keys by convention. They never enter a snapshot, whatever they contain:
 * many secrets look like any other word.
 */
final class PrivateFiles {
  private static final Set<String> NAMES =
      Set.of(
          ".boto",
          ".dockercfg",
          ".git-credentials",
          ".htpasswd",
          ".my.cnf",
          ".mylogin.cnf",
          ".netrc",
          ".pgpass",
          ".pypirc",
          ".s3cfg",
          ".vault-token",
          "_netrc",
          "credentials.json",
          ".dockerconfigjson",
          "htpasswd",
          "secrets.yaml",
          "secrets.yml",
          "secrets.json",
          "secrets.toml",
          "secrets.ini",
          "credentials.yaml",
          "credentials.yml",
          "service-account.json",
          "service_account.json",
          ".terraformrc",
          "kaggle.json",
          "kubeconfig",
          "pgpass.conf");

  private static final Set<String> ENDINGS =
      Set.of("der", "jks", "kdbx", "key", "keystore", "p12", "p8", "pem", "pfx", "ppk");

  private static final Set<String> DIRECTORIES = Set.of(".azure", ".gnupg", ".kube", ".ssh");

  private static final Pattern PATHS =
      Pattern.compile(
          "(?:^|/)(?:\\.aws/credentials|\\.config/gcloud/.*|\\.docker/config\\.json|wg[0-9]*\\.conf)$");

  private PrivateFiles() {}

  /** Whether the name of this file says that it holds a secret. */
  static boolean has(GitPath path) {
    String raw = path.raw().toLowerCase(Locale.ROOT);
    String name = raw.substring(raw.lastIndexOf('/') + 1);
    if (NAMES.contains(name)
        || name.startsWith(".env")
        || ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1)) && name.indexOf('.') >= 0) {
      return true;
    }
    // ssh-keygen's names; a public key ends with .pub, and id_map.py is a program.
    if (name.startsWith("id_") && name.indexOf('.') < 0) {
      return true;
    }
    for (int slash = raw.indexOf('/'), from = 0; slash >= 0; slash = raw.indexOf('/', from)) {
      if (DIRECTORIES.contains(raw.substring(from, slash))) {
        return true;
      }
      from = slash + 1;
    }
    return PATHS.matcher(raw).find();
  }
}
