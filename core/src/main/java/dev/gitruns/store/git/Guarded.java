package dev.gitruns.store.git;

import java.io.IOException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Repository;

/** Work on a repository whose disk may fail, and which others collect at the same time. */
final class Guarded {
  /** A collection takes a pack away and puts its objects into another; twice in a row is rare. */
  private static final int TRIES = 4;

  private static final long PAUSE = 20;

  private Guarded() {}

  /** Work that may be done again from its beginning. */
  interface Work<T> {
    T run() throws IOException;
  }

  /**
   * Does it, and again where an object wasn't found: the list of packs that JGit has may be older
   * than a collection which moved the object.
   *
   * @param what as in "could not … the branch", should it fail
   */
  static <T> T run(Repository repository, String what, Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.run();
      } catch (MissingObjectException e) {
        if (attempt == TRIES) {
          throw OpenRepository.failure(what, e);
        }
        // It forgets what it knows of packs, and looks anew when it is asked next.
        repository.getObjectDatabase().close();
        pause(attempt, what, e);
      } catch (IOException e) {
        throw OpenRepository.failure(what, e);
      }
    }
  }

  private static void pause(int attempt, String what, IOException cause) {
    try {
      Thread.sleep(PAUSE << attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw OpenRepository.failure(what, cause);
    }
  }
}
