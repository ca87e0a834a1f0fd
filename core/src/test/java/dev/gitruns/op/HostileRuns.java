package dev.gitruns.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gitruns.model.Digest;
import dev.gitruns.rundir.LfsPointer;
import dev.gitruns.rundir.Sha256Sums;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Faults of single run directories: by name, what is done to the files of a sound run. */
final class HostileRuns {
  private static final String SUMS = "SHA256SUMS";

  private HostileRuns() {}

  /** What is done, and whether a whole list of digests is made of the outcome. */
  record Fault(Consumer<Map<String, byte[]>> change, boolean resealed) {}

  static Map<String, Fault> all() {
    Map<String, Fault> all = new LinkedHashMap<>();
    all.put("changed-bytes", broken(files -> files.put("config.json", utf8("{}\n"))));
    all.put("missing-file", broken(files -> files.remove("config.json")));
    all.put("unlisted-file", broken(files -> files.put("extra.json", utf8("{}\n"))));
    all.put("no-sums", broken(files -> files.remove(SUMS)));
    all.put("empty-sums", broken(files -> files.put(SUMS, new byte[0])));
    all.put("sums-climb-out", sums(text -> text.replace("  config.json", "  ../../../etc/passwd")));
    all.put("sums-absolute", sums(text -> text.replace("  config.json", "  /etc/passwd")));
    all.put("sums-unsorted", sums(text -> text + text.lines().findFirst().orElseThrow() + "\n"));
    all.put("sums-endless", sums(text -> text + "a".repeat(1 << 20)));
    all.put("sums-with-a-nul", sums(text -> text.replace("config", "conf\0g")));
    all.put("run-no-json", json("run.json", text -> "\u0000\u0001 not json"));
    all.put("run-empty", json("run.json", text -> ""));
    all.put("run-deep", json("run.json", text -> "[".repeat(200_000)));
    all.put("run-keys-twice", json("run.json", text -> text.replace("{", "{\n  \"uid\": \"x\",")));
    all.put("run-number-of-a-million-digits", field("\"end\": ", "9".repeat(1_000_000)));
    all.put("run-uid-climbs-out", field("\"uid\": ", "\"../../../../tmp/x\""));
    all.put("run-uid-a-number", field("\"uid\": ", "7"));
    all.put("run-name-with-escapes", field("\"name\": ", "\"\\u001b[2J\\u001b]0;owned\\u0007\""));
    all.put("run-name-an-option", field("\"name\": ", "\"--output=/tmp/owned\""));
    all.put("run-name-turned-round", field("\"name\": ", "\"\u202egnp.exe\u2066\u200b\""));
    all.put("run-ends-before-time", field("\"end\": ", "-9007199254740991"));
    all.put("run-continues-itself", json("run.json", HostileRuns::continued));
    all.put("config-deep", json("config.json", text -> deep(5_000)));
    all.put("config-million-keys", json("config.json", text -> keys(200_000)));
    all.put("config-huge", json("config.json", text -> "\"" + "x".repeat(40 << 20) + "\""));
    all.put("summary-no-object", json("summary.json", text -> "[]\n"));
    all.put("code-commit-an-option", code("--upload-pack=touch /tmp/owned"));
    all.put("code-commit-a-range", code("HEAD..HEAD"));
    all.put("artifact-climbs-out", artifact("../../../.git/hooks/post-checkout"));
    all.put("artifact-in-git", artifact(".git/config"));
    all.put("attributes-with-a-filter", attributes("* filter=evil diff=evil merge=evil"));
    all.put("attributes-with-a-macro", attributes("[attr]lfs filter=evil"));
    all.put("pointer-climbs-out", pointer("../../../../etc/passwd", "12"));
    all.put("pointer-of-endless-size", pointer("a".repeat(64), "9".repeat(40)));
    all.put("pointer-instead-of-run", json("run.json", text -> pointerText("b".repeat(64), "5")));
    all.put("series-garbage", bytes("metrics.parquet", "PAR1" + "\u0000".repeat(64) + "PAR1"));
    all.put("series-footer-too-long", bytes("metrics.parquet", "PAR1\u007f\u007f\u007f\u007fPAR1"));
    all.put("series-empty", bytes("metrics.parquet", ""));
    all.put("name-upper-case", broken(files -> files.put("CONFIG.JSON", utf8("{}\n"))));
    all.put("name-with-a-line-feed", broken(files -> files.put("a\nb.json", utf8("{}\n"))));
    all.put("name-with-a-backslash", broken(files -> files.put("..\\..\\x", utf8("{}\n"))));
    all.put("name-an-option", broken(files -> files.put("--exec=x", utf8("{}\n"))));
    all.put("path-of-dots", broken(files -> files.put("../../x", utf8("{}\n"))));
    all.put("path-of-git", broken(files -> files.put(".git/hooks/post-checkout", utf8("x\n"))));
    all.put("path-of-git-in-capitals", broken(files -> files.put(".GIT/config", utf8("x\n"))));
    all.put("path-deep", broken(files -> files.put("a/".repeat(60) + "x", utf8("x\n"))));
    return all;
  }

  private static Fault broken(Consumer<Map<String, byte[]>> change) {
    return new Fault(change, false);
  }

  /** The list of digests itself is changed; the run's name is the digest of the outcome. */
  private static Fault sums(UnaryOperator<String> change) {
    return new Fault(
        files -> files.put(SUMS, utf8(change.apply(new String(files.get(SUMS), UTF_8)))), false);
  }

  private static Fault json(String name, UnaryOperator<String> change) {
    return new Fault(
        files -> files.put(name, utf8(change.apply(new String(files.get(name), UTF_8)))), true);
  }

  private static Fault bytes(String name, String text) {
    return new Fault(
        files -> files.put(name, text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)),
        true);
  }

  private static Fault field(String name, String value) {
    return json(
        "run.json",
        text -> {
          int at = text.indexOf(name) + name.length();
          int end = text.indexOf('\n', at);
          String comma = text.charAt(end - 1) == ',' ? "," : "";
          return text.substring(0, at) + value + comma + text.substring(end);
        });
  }

  private static Fault code(String commit) {
    return json("code.json", text -> text.replaceFirst("c{40}", commit));
  }

  private static Fault artifact(String path) {
    return json("artifacts.json", text -> text.replaceFirst("artifacts/[0-9a-f.a-z]+", path));
  }

  private static Fault attributes(String line) {
    return broken(files -> files.put(".gitattributes", utf8(line + "\n")));
  }

  private static Fault pointer(String oid, String size) {
    return new Fault(
        files -> {
          String path =
              files.keySet().stream().filter(n -> n.startsWith("artifacts/")).findFirst().get();
          files.put(path, utf8(pointerText(oid, size)));
        },
        true);
  }

  private static String pointerText(String oid, String size) {
    String version = "version https://git-lfs.github.com/spec/v1\n";
    return version + "oid sha256:" + oid + "\nsize " + size + "\n";
  }

  private static String continued(String text) {
    String chain = "\"continues\": [\n    \"" + "a".repeat(64) + "\",\n    \"" + "a".repeat(64);
    return text.replaceFirst("\\{\n", "{\n  " + chain + "\"\n  ],\n");
  }

  private static String deep(int levels) {
    return "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
  }

  private static String keys(int count) {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? "\n" : ",\n").append(String.format("  \"k%08d\": 1", i));
    }
    return text.append("\n}\n").toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  /** Makes the list of digests of what is there now. */
  static void reseal(Map<String, byte[]> files) {
    TreeMap<String, Digest> digests = new TreeMap<>();
    files.forEach(
        (name, content) -> {
          if (!name.equals(SUMS) && !name.equals(".gitattributes")) {
            digests.put(
                name,
                LfsPointer.parse(content)
                    .map(LfsPointer::oid)
                    .orElseGet(() -> Sha256Sums.digest(content)));
          }
        });
    files.put(SUMS, Sha256Sums.of(digests).write());
  }

  static String idOf(Map<String, byte[]> files) {
    return Sha256Sums.digest(files.getOrDefault(SUMS, new byte[0])).hex();
  }
}
