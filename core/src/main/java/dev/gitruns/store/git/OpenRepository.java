package dev.gitruns.store.git;

import dev.gitruns.model.GitRunsException;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/** Opens a checked repository with JGit, tamed. */
final class OpenRepository {
  private static boolean tamed;

  private OpenRepository() {}

  /** Opens the directory that all work trees share; of refs, only shared ones may be used. */
  static Repository open(RepositoryCheck.Checked checked) {
    tame();
    try {
      return new FileRepositoryBuilder()
          .setGitDir(checked.commonDir().toFile())
          .setMustExist(true)
          .build();
    } catch (IOException e) {
      throw failure("open the repository " + checked.commonDir(), e);
    }
  }

  /** The directory of packs of this repository. */
  static Path packs(Repository repository) {
    return ((FileRepository) repository).getObjectsDirectory().toPath().resolve("pack");
  }

  /**
   * Makes the next ref update reach the disk before it is seen. JGit keeps this in memory and
   * forgets it when the file changes, so it is said before each update.
   */
  static void forceRefsToDisk(Repository repository) {
    repository
        .getConfig()
        .setBoolean(ConfigConstants.CONFIG_CORE_SECTION, null, "fsyncreffiles", true);
  }

  /** Makes the next loose objects reach the disk before they are seen. */
  static void forceObjectsToDisk(Repository repository) {
    repository
        .getConfig()
        .setBoolean(ConfigConstants.CONFIG_CORE_SECTION, null, "fsyncobjectfiles", true);
  }

  /**
   * JGit would measure the clock of the file system for seconds, and start git to find system-wide
   * settings.
   */
  private static synchronized void tame() {
    if (tamed) {
      return;
    }
    FS.FileStoreAttributes.setBackground(true);
    SystemReader.setInstance(new WithoutSystemConfig(SystemReader.getInstance()));
    tamed = true;
  }

  static GitRunsException failure(String what, IOException cause) {
    return new GitRunsException(
        GitRunsException.Kind.ENVIRONMENT,
        "git-runs could not " + what + ": " + cause.getMessage(),
        "Look for a full disk and for permissions; git fsck tells whether objects are missing.",
        cause);
  }

  private static final class WithoutSystemConfig extends SystemReader.Delegate {
    WithoutSystemConfig(SystemReader reader) {
      super(reader);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
      return new FileBasedConfig(parent, null, fs) {
        @Override
        public void load() {
          // There is none, as far as JGit is concerned; git itself was asked for settings.
        }

        @Override
        public boolean isOutdated() {
          return false;
        }
      };
    }
  }
}
