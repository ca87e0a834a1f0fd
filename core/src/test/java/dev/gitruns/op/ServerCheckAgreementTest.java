package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.rundir.Sha256Sums;
import dev.gitruns.verify.Finding;
import dev.gitruns.verify.FindingCode;
import dev.gitruns.workspace.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The server's hook refuses exactly the events and documents that {@code git runs verify --all}
 * reports, because what it accepts stays in all clones.
 */
class ServerCheckAgreementTest {
  /** The hook lists at most 200 faults. */
  private static final int AT_ONCE = 150;

  private static final Pattern EVENT = Pattern.compile("refused the branch: .*: (events/\\S+)");
  private static final Pattern RUN = Pattern.compile("refused run ([0-9a-f]{64}): ");
  @TempDir private Path directory;

  /** Paths of files on the branch, and their bytes. */
  private final Map<String, byte[]> files = new LinkedHashMap<>();

  private void addEvent(String text) {
    String path =
        "events/run/%s/%s/%s.json"
            .formatted(HostileDocuments.UID.substring(24), HostileDocuments.UID, digest(text));
    files.put(path, HostileDocuments.bytes(text));
  }

  private void addRun(String document) {
    String sums = digest(document) + "  run.json\n";
    String id = digest(sums);
    String dir = "runs/" + id.substring(0, 2) + "/" + id + "/";
    files.put(dir + "run.json", HostileDocuments.bytes(document));
    files.put(dir + "SHA256SUMS", HostileDocuments.bytes(sums));
  }

  private static String digest(String text) {
    return Sha256Sums.digest(HostileDocuments.bytes(text)).hex();
  }

  /** What the hook refuses and what verify finds, of each part of these texts. */
  private void assertSame(List<String> texts, boolean events) throws IOException {
    Map<String, String> named = new HashMap<>();
    try (ScratchRepository ada = new ScratchRepository(directory.resolve("ada"))) {
      HandJournal.in(ada.workspace().store().directory().live(), 1).end();
      new SealRuns(ada.workspace()).pending();
      String base = ada.git("rev-parse", "git-runs");
      int accepted = 0;
      for (int from = 0; from < texts.size(); from += AT_ONCE) {
        files.clear();
        for (String text : texts.subList(from, Math.min(texts.size(), from + AT_ONCE))) {
          if (events) {
            addEvent(text);
          } else {
            addRun(text);
          }
          String sums = digest(text) + "  run.json\n";
          named.put(events ? digest(text) + ".json" : digest(sums), text);
        }
        commit(ada, base);
        Set<String> refused = new TreeSet<>();
        String said = hook(ada, base);
        assertThat(said).doesNotContain("its check").doesNotContain("more\n");
        (events ? EVENT : RUN)
            .matcher(said)
            .results()
            .forEach(found -> refused.add(found.group(1)));
        Set<String> found = findings(ada, events);
        Set<String> only = new TreeSet<>(refused);
        only.removeAll(found);
        assertThat(only).as("refused by the hook only: " + texts(only, named)).isEmpty();
        only = new TreeSet<>(found);
        only.removeAll(refused);
        assertThat(only).as("found by verify only: " + texts(only, named) + said).isEmpty();
        accepted += files.size() / (events ? 1 : 2) - found.size();
      }
      assertThat(accepted).isPositive();
    }
  }

  private static List<String> texts(Set<String> paths, Map<String, String> named) {
    return paths.stream()
        .map(path -> named.getOrDefault(path.substring(path.lastIndexOf('/') + 1), path))
        .toList();
  }

  private static Set<String> findings(ScratchRepository ada, boolean events) {
    Set<String> all = new TreeSet<>();
    try (Workspace workspace = Workspace.open(ada.workspace().caller())) {
      VerifyRuns verify = new VerifyRuns(workspace);
      if (events) {
        verify.branch().findings().stream()
            .filter(finding -> finding.code() == FindingCode.BAD_EVENT)
            .map(Finding::subject)
            .forEach(all::add);
      } else {
        verify.all(
            report -> {
              if (!report.findings().isEmpty()) {
                all.add(report.id().hex());
              }
            });
      }
    }
    return all;
  }

  private void commit(ScratchRepository ada, String base) throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes(
        HostileDocuments.bytes("commit refs/heads/git-runs\ncommitter t <t@t> 1700000000 +0000\n"));
    stream.writeBytes(HostileDocuments.bytes("data 1\nx\nfrom " + base + "\n"));
    for (var file : files.entrySet()) {
      stream.writeBytes(HostileDocuments.bytes("M 100644 inline " + file.getKey() + "\n"));
      stream.writeBytes(HostileDocuments.bytes("data " + file.getValue().length + "\n"));
      stream.writeBytes(file.getValue());
      stream.write('\n');
    }
    assertThat(run(ada, stream.toByteArray(), "git", "fast-import", "--quiet", "--force"))
        .isEmpty();
  }

  private static String hook(ScratchRepository ada, String base) throws IOException {
    String check = Path.of("../hooks/check-runs").toRealPath().toString();
    String tip = ada.git("rev-parse", "git-runs");
    return run(ada, new byte[0], check, "refs/heads/git-runs", base, tip);
  }

  private static String run(ScratchRepository ada, byte[] input, String... command)
      throws IOException {
    Process process =
        new ProcessBuilder(command).directory(ada.top.toFile()).redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(input);
    }
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void eventsAreRefusedIfAndOnlyIfVerifyFindsThem() throws IOException {
    List<String> events = HostileDocuments.events();
    events.addAll(HostileDocuments.mutants(events, 100, 1));
    assertSame(events, true);
  }

  @Test
  void runDocumentsAreRefusedIfAndOnlyIfVerifyFindsThem() throws IOException {
    List<String> documents = HostileDocuments.documents();
    documents.addAll(HostileDocuments.mutants(documents, 100, 2));
    assertSame(documents, false);
  }

  @Tag("long")
  @Test
  void mutantsAreRefusedIfAndOnlyIfVerifyFindsThem() throws IOException {
    assertSame(HostileDocuments.mutants(HostileDocuments.events(), 5_000, 3), true);
  }
}
