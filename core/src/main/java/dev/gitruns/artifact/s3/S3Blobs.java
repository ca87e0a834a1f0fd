package dev.gitruns.artifact.s3;

import dev.gitruns.artifact.Arrival;
import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobAnswer;
import dev.gitruns.artifact.BlobAnswer.Outcome;
import dev.gitruns.artifact.BlobPlace;
import dev.gitruns.artifact.BlobWatch;
import dev.gitruns.artifact.EachBlob;
import dev.gitruns.artifact.LfsStore;
import dev.gitruns.artifact.ObjectsDirectory;
import dev.gitruns.artifact.RemoteBlobs;
import dev.gitruns.model.Untrusted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** A bucket of S3, its keys in the layout of Git LFS. What is there is never written again. */
final class S3Blobs implements RemoteBlobs {
  private static final int AT_ONCE = 4;
  private static final long LARGEST_PUT = 16 << 20;

  private final BlobPlace place;
  private final String bucket;
  private final String prefix;
  private S3Client client;

  S3Blobs(BlobPlace place, String bucket, String prefix) {
    this.place = place;
    this.bucket = bucket;
    this.prefix = prefix;
  }

  @Override
  public String name() {
    return Untrusted.line("s3://" + bucket + "/" + prefix, 200);
  }

  private synchronized S3Client client() {
    if (client == null) {
      client = new S3Login(place).client();
    }
    return client;
  }

  private String key(Blob blob) {
    String hex = blob.oid().hex();
    return prefix + "objects/" + hex.substring(0, 2) + "/" + hex.substring(2, 4) + "/" + hex;
  }

  @Override
  public Map<Blob, BlobAnswer> ask(Collection<Blob> blobs) {
    return each(blobs, this::head);
  }

  private BlobAnswer head(Blob blob) {
    try {
      long size = client().headObject(ask -> ask.bucket(bucket).key(key(blob))).contentLength();
      return size == blob.size()
          ? BlobAnswer.of(Outcome.THERE)
          : new BlobAnswer(Outcome.WRONG, "it has " + size + " bytes there");
    } catch (AwsServiceException e) {
      if (e.statusCode() == 404) {
        return BlobAnswer.of(Outcome.MISSING);
      }
      throw e;
    }
  }

  @Override
  public Map<Blob, BlobAnswer> put(Collection<Blob> blobs, ObjectsDirectory from, BlobWatch watch) {
    return each(blobs, blob -> put(blob, from, watch));
  }

  private BlobAnswer put(Blob blob, ObjectsDirectory from, BlobWatch watch) {
    Optional<Path> file = from.find(blob);
    if (file.isEmpty()) {
      return BlobAnswer.of(Outcome.MISSING);
    }
    BlobAnswer there = head(blob);
    if (there.outcome() == Outcome.THERE) {
      return there;
    }
    try {
      if (!LfsStore.digest(file.get()).equals(blob.oid())) {
        return new BlobAnswer(Outcome.WRONG, "the bytes here aren't its own: " + file.get());
      }
      // What has another size isn't what anybody put there whole: then it is replaced.
      Optional<String> onlyIf =
          there.outcome() == Outcome.WRONG ? Optional.empty() : Optional.of("*");
      if (blob.size() > LARGEST_PUT) {
        new S3Parts(client(), bucket, key(blob), blob, file.get(), watch).send(onlyIf);
      } else {
        PutObjectRequest.Builder request =
            PutObjectRequest.builder()
                .bucket(bucket)
                .key(key(blob))
                .contentType("application/octet-stream")
                .checksumSHA256(base64(blob));
        onlyIf.ifPresent(request::ifNoneMatch);
        client().putObject(request.build(), RequestBody.fromFile(file.get()));
        watch.moved(blob.size());
      }
      return BlobAnswer.of(Outcome.DONE);
    } catch (AwsServiceException e) {
      if (e.statusCode() == 412 || e.statusCode() == 409 || e.statusCode() == 404) {
        // Somebody else was first, if it is there now.
        BlobAnswer now = head(blob);
        if (now.holds()) {
          return now;
        }
      }
      throw e;
    } catch (SdkClientException e) {
      // A server that sees at once that it has the object hangs up before it has read ours.
      BlobAnswer now = head(blob);
      if (now.holds()) {
        return now;
      }
      throw e;
    } catch (IOException e) {
      return BlobAnswer.failed(e);
    }
  }

  private static String base64(Blob blob) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(blob.oid().hex()));
  }

  @Override
  public Map<Blob, BlobAnswer> get(Collection<Blob> blobs, ObjectsDirectory into, BlobWatch watch) {
    return each(blobs, blob -> into.receive(blob, arrival -> get(blob, arrival, watch)));
  }

  private void get(Blob blob, Arrival arrival, BlobWatch watch) throws IOException {
    if (arrival.offset() == blob.size()) {
      return;
    }
    GetObjectRequest.Builder request = GetObjectRequest.builder().bucket(bucket).key(key(blob));
    long offset = arrival.offset();
    if (offset > 0) {
      request.range("bytes=" + offset + "-");
    }
    try (ResponseInputStream<GetObjectResponse> in = client().getObject(request.build())) {
      arrival.writeAll(in, watch);
    } catch (AwsServiceException e) {
      if (e.statusCode() != 416) {
        throw e;
      }
      arrival.restart();
      get(blob, arrival, watch);
    }
  }

  private static Map<Blob, BlobAnswer> each(
      Collection<Blob> blobs, Function<Blob, BlobAnswer> one) {
    return EachBlob.of(
        blobs,
        AT_ONCE,
        blob -> {
          try {
            return one.apply(blob);
          } catch (AwsServiceException e) {
            return answer(e);
          } catch (SdkException e) {
            return BlobAnswer.failed(e);
          }
        });
  }

  private static BlobAnswer answer(AwsServiceException e) {
    String said =
        e.awsErrorDetails() == null || e.awsErrorDetails().errorMessage() == null
            ? "answer " + e.statusCode()
            : e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage();
    boolean noBucket = said.startsWith("NoSuchBucket");
    return switch (e.statusCode()) {
      case 404 -> new BlobAnswer(noBucket ? Outcome.REFUSED : Outcome.MISSING, said);
      case 301, 400, 401, 403, 405, 501 -> new BlobAnswer(Outcome.REFUSED, said);
      default -> new BlobAnswer(Outcome.FAILED, said);
    };
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.close();
    }
  }
}
