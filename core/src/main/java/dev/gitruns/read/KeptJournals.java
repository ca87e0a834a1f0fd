package dev.gitruns.read;

import dev.gitruns.journal.PrivateFiles;
import dev.gitruns.model.Uid;
import dev.gitruns.store.RunsDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The journals of a repository: those in {@code live/}, and those that were put away after their
 * seal. Sealed journals are named by their uid, a further one of the same run by uid and number.
 */
public record KeptJournals(RunsDirectory directory) {

  /** The journals of runs that live, or weren't put away yet; oldest first. */
  public List<Path> live() {
    return journals(directory.live(), name -> true);
  }

  /** Journals in {@code live/} that only their owners can read: other accounts of a group. */
  List<Path> ofOthers() {
    return entries(directory.live(), name -> true).stream()
        .filter(path -> !isReadable(path))
        .toList();
  }

  /** The journals that were put away; oldest first. */
  public List<Path> done() {
    return done(name -> true);
  }

  /** The journals that were put away and have such a name; oldest first. */
  public List<Path> done(Predicate<String> names) {
    List<Path> all = new ArrayList<>(journals(directory.done(), names));
    if (!elsewhere().equals(directory.done())) {
      all.addAll(journals(elsewhere(), names));
    }
    return all;
  }

  /** All journals of this run. */
  public List<Path> of(Uid uid) {
    List<Path> all = new ArrayList<>(done());
    all.addAll(live());
    all.removeIf(journal -> !uid(journal).equals(Optional.of(uid)));
    return all;
  }

  /** Where to put this journal away: on its own disk, so that its writers' open files go along. */
  public Path doneOf(Path journal) {
    return isIn(journal, directory.root().resolve("live")) ? directory.done() : elsewhere();
  }

  private Path elsewhere() {
    return directory.live().equals(directory.root().resolve("live"))
        ? directory.done()
        : directory.live().resolve("done");
  }

  /** Whether the journal is one of ours; any other is sealed as it is and left alone. */
  public boolean owns(Path journal) {
    boolean here =
        isIn(journal, directory.live())
            || isIn(journal, directory.done())
            || isIn(journal, elsewhere());
    return here && counts(journal);
  }

  /** Whether the journal lies where its writers look for it. */
  public boolean isLive(Path journal) {
    return isIn(journal, directory.live());
  }

  private static boolean isIn(Path journal, Path parent) {
    try {
      return journal.toRealPath().getParent().equals(parent.toRealPath());
    } catch (IOException e) {
      return journal.toAbsolutePath().normalize().getParent().equals(parent);
    }
  }

  /** The run that a journal directory is named by. */
  public static Optional<Uid> uid(Path journal) {
    String name = journal.getFileName().toString();
    int dot = name.indexOf('.');
    String text = dot < 0 ? name : name.substring(0, dot);
    return Uid.isUid(text) ? Optional.of(new Uid(text)) : Optional.empty();
  }

  /** The journal directories right below this one, sorted; or itself if it is one. */
  public static List<Path> in(Path directory) {
    return isJournal(directory)
        ? List.of(directory)
        : entries(directory, name -> true).stream().filter(KeptJournals::isReadable).toList();
  }

  private static boolean isJournal(Path directory) {
    return Files.isRegularFile(directory.resolve("start.json"));
  }

  /** Journals are private to the account that wrote them, which seals them too. */
  static boolean isReadable(Path journal) {
    return Files.isReadable(journal.resolve("start.json"));
  }

  /** A directory of another account of a group, which only that account may look into. */
  private static boolean isClosed(Path directory) {
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        && !Files.isExecutable(directory);
  }

  /** Where every account may put directories, only those of this account are ours. */
  private static boolean counts(Path journal) {
    try {
      return PrivateFiles.counts(journal);
    } catch (IOException e) {
      return false; // it's gone, or nobody may look at it
    }
  }

  private static List<Path> journals(Path parent, Predicate<String> names) {
    return entries(parent, names).stream()
        .filter(KeptJournals::isReadable)
        .filter(KeptJournals::counts)
        .toList();
  }

  private static List<Path> entries(Path parent, Predicate<String> names) {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .filter(path -> names.test(path.getFileName().toString()))
          .filter(path -> uid(path).isPresent())
          .filter(path -> isJournal(path) || isClosed(path))
          .sorted()
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
