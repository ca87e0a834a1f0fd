package dev.gitruns.artifact.s3;

import dev.gitruns.artifact.Blob;
import dev.gitruns.artifact.BlobWatch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * A large file on its way in parts, each with its digest; parts that came before, in an upload that
 * was cut off, aren't sent again. Nothing is to be seen before all are there.
 */
final class S3Parts {
  private static final long PART = 16L << 20;
  private static final long MOST_PARTS = 9_000;

  private final S3Client client;
  private final String bucket;
  private final String key;
  private final Blob blob;
  private final Path file;
  private final BlobWatch watch;
  private final long size;

  S3Parts(S3Client client, String bucket, String key, Blob blob, Path file, BlobWatch watch) {
    this.client = client;
    this.bucket = bucket;
    this.key = key;
    this.blob = blob;
    this.file = file;
    this.watch = watch;
    long parts = (blob.size() + PART - 1) / PART;
    // The same for everybody, so that anybody can go on.
    this.size = PART * Math.max(1, (parts + MOST_PARTS - 1) / MOST_PARTS);
  }

  /**
   * @param onlyIf the condition to become visible on
   */
  void send(Optional<String> onlyIf) throws IOException {
    Optional<String> before = begun();
    String upload =
        before.orElseGet(
            () ->
                client
                    .createMultipartUpload(
                        create ->
                            create
                                .bucket(bucket)
                                .key(key)
                                .contentType("application/octet-stream")
                                .checksumAlgorithm(ChecksumAlgorithm.SHA256))
                    .uploadId());
    Map<Integer, Part> there = before.isPresent() ? parts(upload) : Map.of();
    List<CompletedPart> done = new ArrayList<>();
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      for (long offset = 0; offset < blob.size(); offset += size) {
        byte[] bytes = new byte[(int) Math.min(size, blob.size() - offset)];
        in.seek(offset);
        in.readFully(bytes);
        done.add(part(upload, done.size() + 1, bytes, there));
      }
    }
    CompleteMultipartUploadRequest.Builder complete =
        CompleteMultipartUploadRequest.builder()
            .bucket(bucket)
            .key(key)
            .uploadId(upload)
            .multipartUpload(all -> all.parts(done));
    onlyIf.ifPresent(complete::ifNoneMatch);
    client.completeMultipartUpload(complete.build());
  }

  private CompletedPart part(String upload, int number, byte[] bytes, Map<Integer, Part> there) {
    String digest = digest(bytes);
    Part known = there.get(number);
    String tag;
    if (known != null && known.size() == bytes.length && digest.equals(known.checksumSHA256())) {
      tag = known.eTag();
    } else {
      UploadPartResponse sent =
          client.uploadPart(
              request ->
                  request
                      .bucket(bucket)
                      .key(key)
                      .uploadId(upload)
                      .partNumber(number)
                      .checksumSHA256(digest),
              RequestBody.fromBytes(bytes));
      tag = sent.eTag();
      watch.moved(bytes.length);
    }
    return CompletedPart.builder().partNumber(number).eTag(tag).checksumSHA256(digest).build();
  }

  /** The upload of these bytes that was begun last. */
  private Optional<String> begun() {
    return client.listMultipartUploads(ask -> ask.bucket(bucket).prefix(key)).uploads().stream()
        .filter(upload -> upload.key().equals(key))
        .max(Comparator.comparing(MultipartUpload::initiated))
        .map(MultipartUpload::uploadId);
  }

  private Map<Integer, Part> parts(String upload) {
    Map<Integer, Part> parts = new HashMap<>();
    client
        .listPartsPaginator(ask -> ask.bucket(bucket).key(key).uploadId(upload))
        .parts()
        .forEach(part -> parts.put(part.partNumber(), part));
    return parts;
  }

  private static String digest(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
