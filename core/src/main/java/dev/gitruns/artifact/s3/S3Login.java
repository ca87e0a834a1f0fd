package dev.gitruns.artifact.s3;

import dev.gitruns.artifact.BlobPlace;
import dev.gitruns.model.GitRunsException;
import dev.gitruns.model.Untrusted;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Makes a client of S3 from git's settings and what AWS's own tools read. */
final class S3Login {
  private static final Duration STILL = Duration.ofSeconds(60);
  private static final Duration CONNECT = Duration.ofSeconds(20);

  private final BlobPlace place;
  private final Map<String, String> env;

  S3Login(BlobPlace place) {
    this.place = place;
    this.env = place.env();
  }

  S3Client client() {
    Optional<String> endpoint =
        place
            .setting("runs.s3endpoint")
            .or(() -> variable("AWS_ENDPOINT_URL_S3"))
            .or(() -> variable("AWS_ENDPOINT_URL"));
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().socketTimeout(STILL).connectionTimeout(CONNECT))
            // We send digests of our own; others of the SDK's are more than many servers know.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .credentialsProvider(credentials())
            .region(region(endpoint.isPresent()));
    endpoint.ifPresent(url -> builder.endpointOverride(uri(url)));
    boolean pathStyle =
        place
            .setting("runs.s3pathstyle")
            .map(text -> text.equals("true") || text.equals("yes") || text.equals("1"))
            .orElse(endpoint.isPresent());
    return builder.forcePathStyle(pathStyle).build();
  }

  private static URI uri(String text) {
    try {
      URI uri = URI.create(text);
      if ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw strange(text);
    }
    throw strange(text);
  }

  private static GitRunsException strange(String text) {
    return new GitRunsException(
        GitRunsException.Kind.USAGE,
        "runs.s3Endpoint is no address: " + Untrusted.line(text, 100),
        "git config runs.s3Endpoint https://HOST");
  }

  private AwsCredentialsProvider credentials() {
    Optional<String> profile = place.setting("runs.s3profile").or(() -> variable("AWS_PROFILE"));
    Optional<String> id = variable("AWS_ACCESS_KEY_ID");
    Optional<String> secret = variable("AWS_SECRET_ACCESS_KEY");
    if (place.setting("runs.s3profile").isEmpty() && id.isPresent() && secret.isPresent()) {
      return StaticCredentialsProvider.create(
          variable("AWS_SESSION_TOKEN")
              .<software.amazon.awssdk.auth.credentials.AwsCredentials>map(
                  token -> AwsSessionCredentials.create(id.get(), secret.get(), token))
              .orElseGet(() -> AwsBasicCredentials.create(id.get(), secret.get())));
    }
    DefaultCredentialsProvider.Builder chain = DefaultCredentialsProvider.builder();
    profile.ifPresent(chain::profileName);
    return chain.build();
  }

  private Region region(boolean elsewhere) {
    Optional<String> said =
        place
            .setting("runs.s3region")
            .or(() -> variable("AWS_REGION"))
            .or(() -> variable("AWS_DEFAULT_REGION"));
    if (said.isPresent()) {
      return Region.of(said.get());
    }
    if (elsewhere) {
      return Region.US_EAST_1;
    }
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkClientException e) {
      return Region.US_EAST_1;
    }
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(env.get(name)).filter(value -> !value.isEmpty());
  }
}
