package dev.gitruns.read;

import dev.gitruns.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Finds which journals that were put away have news. Only a writer that nobody knew of can bring
 * any, and a sweep leaves thousands of journals: who only lists runs looks at those that had none
 * again after some minutes. What is remembered may be deleted at any time.
 */
public final class LateJournals {
  private static final String FILE = "settled-1";
  private static final int MANY = 256;
  private static final int MOST_BYTES = 16 << 20;
  private static final long REMEMBERED_MICROS = TimeUnit.MINUTES.toMicros(10);

  private final KeptJournals journals;
  private final long now;
  private final Path file;

  public LateJournals(Workspace workspace) {
    journals = new KeptJournals(workspace.store().directory());
    now = workspace.place().nowMicros();
    file = workspace.store().directory().cache().resolve(FILE);
  }

  /**
   * Journals, oldest first.
   *
   * @param looked those that were looked at now
   * @param late those of them that may have news
   */
  public record Found(List<Path> looked, List<Path> late) {}

  /** Looks at all, by the times of their files. */
  public Found byTimes() {
    List<Path> all = journals.done();
    return new Found(all, all.stream().filter(SealTimes::mayHaveNews).toList());
  }

  /** Looks at those that nobody looked at a moment ago, by the times of their files. */
  Found quickly() {
    Set<String> settled = remembered();
    List<Path> looked = journals.done(name -> !settled.contains(name));
    List<Path> late = looked.stream().filter(SealTimes::mayHaveNews).toList();
    if (settled.isEmpty() && looked.size() >= MANY) {
      Set<Path> news = Set.copyOf(late);
      remember(looked.stream().filter(journal -> !news.contains(journal)).toList());
    }
    return new Found(looked, late);
  }

  /** All of them, to be read whatever their times say. */
  public Found all() {
    List<Path> all = journals.done();
    return new Found(all, all);
  }

  private Set<String> remembered() {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
        return Set.of();
      }
      List<String> lines = Files.readAllLines(file);
      long age = now - Long.parseLong(lines.get(0));
      return age >= 0 && age < REMEMBERED_MICROS
          ? new HashSet<>(lines.subList(1, lines.size()))
          : Set.of();
    } catch (IOException | RuntimeException e) {
      return Set.of(); // damaged, so nothing is known
    }
  }

  /** A failure costs only time. */
  private void remember(List<Path> quiet) {
    StringBuilder text = new StringBuilder().append(now).append('\n');
    quiet.forEach(journal -> text.append(journal.getFileName()).append('\n'));
    try {
      Files.createDirectories(file.getParent());
      Path temp = Files.createTempFile(file.getParent(), FILE, ".tmp");
      try {
        Files.write(temp, text.toString().getBytes(StandardCharsets.UTF_8));
        Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temp);
      }
    } catch (IOException e) {
      return; // what was remembered before goes by its own time
    }
  }
}
