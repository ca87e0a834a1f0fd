package dev.gitruns.op;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Passes connections on, and does them harm by chance: resets some at a random byte of the question
 * or of the answer, loses the whole answer of others, and delivers what some asked a second time.
 */
final class FaultyProxy implements AutoCloseable {
  /** What becomes of a connection. */
  private enum Fate {
    PASSES,
    BREAKS_IN_QUESTION,
    BREAKS_IN_ANSWER,
    LOSES_ANSWER,
    IS_DELIVERED_TWICE
  }

  final AtomicInteger broken = new AtomicInteger();
  final AtomicInteger repeated = new AtomicInteger();
  final AtomicInteger connections = new AtomicInteger();
  private final ServerSocket listening;
  private final int upstream;
  private final double harm;
  private final Random random;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "faulty-proxy");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param upstream the port of the server
   * @param harm the share of connections that something happens to
   */
  FaultyProxy(int upstream, double harm, long seed) throws IOException {
    this.upstream = upstream;
    this.harm = harm;
    this.random = new Random(seed);
    listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    threads.submit(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        connections.incrementAndGet();
        Fate fate;
        long at;
        synchronized (random) {
          boolean harmed = random.nextDouble() < harm;
          fate = harmed ? Fate.values()[1 + random.nextInt(4)] : Fate.PASSES;
          // Most questions and answers are short, a pack may be long.
          at = 1L << random.nextInt(14);
          at += random.nextInt((int) at);
        }
        Connection connection = new Connection(client, fate, at);
        threads.submit(connection::run);
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  /** One connection of a client and what it asked. */
  private final class Connection {
    private final Socket client;
    private final Fate fate;
    private final long at;
    private final ByteArrayOutputStream asked = new ByteArrayOutputStream();

    private Connection(Socket client, Fate fate, long at) {
      this.client = client;
      this.fate = fate;
      this.at = at;
    }

    private void run() {
      Future<?> question;
      try (client;
          Socket server = new Socket(InetAddress.getLoopbackAddress(), upstream)) {
        question = threads.submit(() -> pass(client, server, Fate.BREAKS_IN_QUESTION, true));
        pass(server, client, Fate.BREAKS_IN_ANSWER, false);
      } catch (IOException e) {
        return; // a connection that breaks is what this is for
      }
      try {
        question.get();
      } catch (ExecutionException e) {
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      if (fate == Fate.IS_DELIVERED_TWICE) {
        deliverAgain();
      }
    }

    private void pass(Socket from, Socket to, Fate breaking, boolean isQuestion) {
      byte[] part = new byte[1 << 14];
      long passed = 0;
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(part); n >= 0; n = in.read(part)) {
          if (!isQuestion && fate == Fate.LOSES_ANSWER) {
            reset(from, to);
            return;
          }
          boolean breaks = fate == breaking && passed + n >= at;
          int some = breaks ? (int) (at - passed) : n;
          out.write(part, 0, some);
          out.flush();
          if (isQuestion && fate == Fate.IS_DELIVERED_TWICE) {
            asked.write(part, 0, some);
          }
          passed += some;
          if (breaks) {
            reset(from, to);
            return;
          }
        }
        to.shutdownOutput();
      } catch (IOException e) {
        // The other end has gone, or the connection was reset by us.
      }
    }

    private void reset(Socket one, Socket other) throws IOException {
      broken.incrementAndGet();
      one.setSoLinger(true, 0);
      other.setSoLinger(true, 0);
      one.close();
      other.close();
    }

    /** The same bytes again, when others may have moved the ref meanwhile. */
    private void deliverAgain() {
      repeated.incrementAndGet();
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), upstream)) {
        synchronized (random) {
          Thread.sleep(random.nextInt(200));
        }
        server.setSoTimeout(20_000);
        server.getOutputStream().write(asked.toByteArray());
        server.shutdownOutput();
        server.getInputStream().readAllBytes();
      } catch (IOException | InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }
}
