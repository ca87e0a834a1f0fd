package dev.gitruns.artifact.lfs;

import dev.gitruns.artifact.BlobWatch;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file as the body of a request, its length told before; tells how far it is.
 *
 * @param size how long it is
 */
record FileBody(Path file, long size, BlobWatch watch) implements LfsHttp.Body {

  @Override
  public HttpRequest.BodyPublisher publisher(AtomicLong moved) {
    HttpRequest.BodyPublisher stream = HttpRequest.BodyPublishers.ofInputStream(() -> open(moved));
    return size == 0
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.fromPublisher(stream, size);
  }

  private InputStream open(AtomicLong moved) {
    try {
      return new FilterInputStream(new FileInputStream(file.toFile())) {
        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
          int read = in.read(bytes, from, length);
          moved.set(System.nanoTime());
          watch.moved(Math.max(0, read));
          return read;
        }
      };
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException(e);
    }
  }
}
