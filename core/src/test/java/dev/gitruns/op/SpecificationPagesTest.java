package dev.gitruns.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.CanonicalJson;
import dev.gitruns.json.DocumentSchema;
import dev.gitruns.json.JournalJson;
import dev.gitruns.model.RunId;
import dev.gitruns.model.Value;
import dev.gitruns.seal.TestJournal;
import dev.gitruns.verify.FindingCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of the specification say what holds: examples, recipes, links, codes, vectors. */
class SpecificationPagesTest {
  private static final Path SPEC = Path.of("..", "format-spec");
  private static final Pattern BLOCK =
      Pattern.compile(
          "^```([a-z]+)(?: ([a-z-]+))?\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
  private static final Pattern FINDINGS =
      Pattern.compile("findings? ((?:`[A-Z_]+`(?:, | and )?)+)");

  @TempDir Path temp;

  /** A fenced block; the word after its language names the schema of a document. */
  record Block(String page, String language, String schema, String text) {
    @Override
    public String toString() {
      return page + ": " + text.lines().findFirst().orElse("");
    }
  }

  static List<Path> pages() throws IOException {
    try (Stream<Path> pages = Files.list(SPEC)) {
      return pages.filter(page -> page.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static List<Block> blocks(String... languages) throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (Path page : pages()) {
      Matcher found = BLOCK.matcher(Files.readString(page));
      while (found.find()) {
        String schema = found.group(2) == null ? "" : found.group(2);
        Block block =
            new Block(page.getFileName().toString(), found.group(1), schema, found.group(3));
        if (languages.length == 0 || Set.of(languages).contains(block.language())) {
          blocks.add(block);
        }
      }
    }
    return blocks;
  }

  static List<Block> documents() throws IOException {
    return blocks("json", "jsonl");
  }

  static List<Block> recipes() throws IOException {
    return blocks("sh");
  }

  @Test
  void everyBlockIsOfASortThatIsChecked() throws IOException {
    assertThat(blocks())
        .isNotEmpty()
        .allMatch(block -> Set.of("json", "jsonl", "sh").contains(block.language()));
    for (Path page : pages()) {
      long fences = Files.readString(page).lines().filter(line -> line.startsWith("```")).count();
      String name = page.getFileName().toString();
      long found = blocks().stream().filter(block -> block.page().equals(name)).count();
      assertThat(fences).as(name).isEqualTo(2 * found);
    }
  }

  @ParameterizedTest
  @MethodSource("documents")
  void documentFollowsItsSchemaAndForm(Block block) throws IOException {
    List<Value> values = new ArrayList<>();
    if (block.language().equals("json")) {
      byte[] bytes = block.text().getBytes(StandardCharsets.UTF_8);
      values.add(CanonicalJson.parse(bytes));
      assertThat(new String(CanonicalJson.write(values.get(0)), StandardCharsets.UTF_8))
          .isEqualTo(block.text());
    } else {
      for (String line : block.text().lines().toList()) {
        values.add(JournalJson.parse(line.getBytes(StandardCharsets.UTF_8)).orElseThrow());
      }
    }
    for (Value value : values) {
      if (!block.schema().isEmpty()) {
        assertThat(DocumentSchema.of(block.schema()).check(value)).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void recipeWorks(Block block) throws Exception {
    try (ScratchRepository repository = new ScratchRepository(temp.resolve("repo"))) {
      TestJournal journal = TestJournal.started(temp).line("w-h-1-a.jsonl", "{\"m\":{\"x\":1}}");
      RunId run = journal.end("finished").seal(temp.resolve("sealed")).id();
      Path sealed = repository.workspace().store().directory().sealed();
      Files.createDirectories(sealed);
      Files.move(temp.resolve("sealed").resolve(run.hex()), sealed.resolve(run.hex()));
      repository.workspace().store().commit(repository.workspace().store().pending(), List.of());
      Files.createSymbolicLink(repository.top.resolve("format-spec"), SPEC.toRealPath());
      ProcessBuilder shell =
          new ProcessBuilder("bash", "-eu", "-o", "pipefail", "-c", block.text())
              .directory(repository.top.toFile())
              .redirectErrorStream(true);
      Path lines = temp.resolve("w-shell.jsonl");
      shell.environment().put("RUN", run.hex());
      shell.environment().put("DIR", Files.createDirectories(temp.resolve("dir")).toString());
      shell.environment().put("GITRUNS_JOURNAL", lines.toString());
      Process process = shell.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      Files.delete(repository.top.resolve("format-spec"));
      if (Files.exists(lines)) {
        for (String line : Files.readAllLines(lines)) {
          Value.Fields record =
              JournalJson.parse(line.getBytes(StandardCharsets.UTF_8)).orElseThrow();
          assertThat(DocumentSchema.of("journal-record").check(record)).isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadSomewhere(Path page) throws IOException {
    Matcher links = LINK.matcher(Files.readString(page));
    while (links.find()) {
      Path target = links.group(1).isEmpty() ? page : SPEC.resolve(links.group(1));
      assertThat(target).exists();
      if (links.group(2) != null) {
        assertThat(anchors(target)).as(links.group()).contains(links.group(2));
      }
    }
  }

  private static Set<String> anchors(Path page) throws IOException {
    Set<String> anchors = new TreeSet<>();
    Matcher headings = HEADING.matcher(Files.readString(page));
    while (headings.find()) {
      String plain = headings.group(1).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "");
      anchors.add(plain.replace(' ', '-'));
    }
    return anchors;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void findingsAreThoseOfTheVerifier(Path page) throws IOException {
    Set<String> known = findingsOfVectors();
    Stream.of(FindingCode.values()).map(Enum::name).forEach(known::add);
    Matcher findings = FINDINGS.matcher(Files.readString(page));
    while (findings.find()) {
      for (String code : findings.group(1).split("[^A-Z_]+")) {
        if (!code.isEmpty()) {
          assertThat(known).as(page.toString()).contains(code);
        }
      }
    }
  }

  @Test
  void hubNamesEveryPageAndTheVectorsEveryKind() throws IOException {
    String hub = Files.readString(SPEC.resolve("README.md"));
    for (Path page : pages()) {
      String name = page.getFileName().toString();
      assertThat(name.equals("README.md") || hub.contains("(" + name + ")")).as(name).isTrue();
    }
    String kinds = Files.readString(SPEC.resolve("vectors/README.md"));
    for (Value.Fields given : cases()) {
      assertThat(hub).contains("(" + given.text("page").orElseThrow() + ")");
      assertThat(kinds).contains("`" + given.text("kind").orElseThrow() + "`");
    }
  }

  /** Those with which a reader of one file refuses it. */
  private static Set<String> findingsOfVectors() throws IOException {
    Set<String> codes = new TreeSet<>();
    for (Value.Fields given : cases()) {
      given.text("finding").ifPresent(codes::add);
    }
    return codes;
  }

  private static List<Value.Fields> cases() throws IOException {
    List<Value.Fields> cases = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SPEC.resolve("vectors/v1"), 3)) {
      for (Path each : files.filter(file -> file.endsWith("case.json")).toList()) {
        cases.add((Value.Fields) CanonicalJson.parse(Files.readAllBytes(each)));
      }
    }
    return cases;
  }

  @Test
  void testsNamedInThreatModelExist() throws IOException {
    Set<String> named = new TreeSet<>();
    Pattern.compile("`(\\w+Test|test_\\w+\\.py|[a-z-]+-test\\.sh)`")
        .matcher(Files.readString(SPEC.resolve("threat-model.md")))
        .results()
        .forEach(found -> named.add(found.group(1)));
    Set<String> missing = new TreeSet<>(named);
    for (String root :
        List.of("core/src/test", "cli/src/test", "python/tests", "hooks", "format-spec/test")) {
      try (Stream<Path> files = Files.walk(Path.of("..").resolve(root))) {
        files
            .map(file -> file.getFileName().toString().replaceFirst("\\.java$", ""))
            .forEach(missing::remove);
      }
    }
    assertThat(named).hasSizeGreaterThan(10);
    assertThat(missing).isEmpty();
  }
}
