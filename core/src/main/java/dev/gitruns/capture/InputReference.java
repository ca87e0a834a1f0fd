package dev.gitruns.capture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A name of data that lies elsewhere, such as {@code hf:name@revision}, without credentials. */
final class InputReference {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):(.+)", Pattern.DOTALL);
  private static final Set<String> SCHEMES =
      Set.of(
          "iceberg",
          "delta",
          "hudi",
          "hf",
          "dvc",
          "lakefs",
          "s3",
          "s3a",
          "gs",
          "gcs",
          "az",
          "adl",
          "abfs",
          "abfss",
          "wasb",
          "wasbs",
          "hdfs",
          "dbfs",
          "http",
          "https",
          "ftp",
          "sftp",
          "git",
          "bq",
          "bigquery",
          "snowflake",
          "postgresql",
          "mysql",
          "jdbc",
          "oci",
          "docker",
          "kaggle",
          "zenodo",
          "doi",
          "openml",
          "tfds",
          "wandb",
          "mlflow",
          "pachyderm",
          "r2",
          "oss",
          "cos",
          "swh",
          "ipfs",
          "urn",
          "ssh");
  private static final Pattern USER_INFO = Pattern.compile("^([a-z0-9+.-]+://)[^/?#]*@");
  private static final Pattern SIGNING =
      Pattern.compile(
          "(?i)x-(?:amz|goog|oss|cos|ms)-.*|awsaccesskeyid|googleaccessid|signature|sig|se|sp|sv|sr"
              + "|st|spr|skoid|sktid|skt|ske|sks|skv|expires|policy|key-pair-id|.*token|.*key"
              + "|.*secret|.*password|auth.*|credential.*");

  private InputReference() {}

  /** The reference as it may be stored, or empty where this is the path of a file. */
  static Optional<String> of(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || !SCHEMES.contains(matcher.group(1).toLowerCase(Locale.ROOT))) {
      return Optional.empty();
    }
    String uri = matcher.group(1).toLowerCase(Locale.ROOT) + ":" + matcher.group(2);
    return Optional.of(withoutSignature(USER_INFO.matcher(uri).replaceFirst("$1")));
  }

  private static String withoutSignature(String uri) {
    int question = uri.indexOf('?');
    if (question < 0) {
      return uri;
    }
    int hash = uri.indexOf('#', question);
    String query = uri.substring(question + 1, hash < 0 ? uri.length() : hash);
    List<String> kept = new ArrayList<>();
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      if (!SIGNING.matcher(equals < 0 ? pair : pair.substring(0, equals)).matches()) {
        kept.add(pair);
      }
    }
    String rest = kept.isEmpty() ? "" : "?" + String.join("&", kept);
    return uri.substring(0, question) + rest + (hash < 0 ? "" : uri.substring(hash));
  }
}
