package dev.gitruns.op;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gitruns.op.CraftedBranch.Entry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Faults of whole branches: by name, what makes a tip with a sound run and something beside it. */
final class HostileBranches {
  private static final String AUTHOR = "Eve <eve@example.org> 1700000000 +0000";
  private static final String LINK = "120000";
  private static final String PROGRAM = "100755";
  private static final String OTHER_REPOSITORY = "160000";

  /**
   * @param root the first commit of sound branches
   * @param rootFiles the files that each has at its root
   */
  record Sound(
      CraftedBranch objects,
      String root,
      Map<String, byte[]> rootFiles,
      String id,
      Map<String, byte[]> run) {
    /** The tree of a branch with this one run, and these entries beside it. */
    String tree(Map<String, Entry> beside) {
      return tree(rootFiles, Map.of(id, objects.files(run)), beside);
    }

    /** The tree of a branch with these runs, by id. */
    String tree(Map<String, byte[]> top, Map<String, String> runs, Map<String, Entry> beside) {
      Map<String, Entry> entries = new TreeMap<>();
      top.forEach((name, bytes) -> entries.put(name, file(objects.object("blob", bytes))));
      Map<String, Map<String, Entry>> shards = new TreeMap<>();
      runs.forEach(
          (name, tree) ->
              shards
                  .computeIfAbsent(name.substring(0, 2), shard -> new TreeMap<>())
                  .put(name, directory(tree)));
      Map<String, Entry> all = new TreeMap<>();
      shards.forEach((shard, inner) -> all.put(shard, directory(objects.tree(inner))));
      if (!all.isEmpty()) {
        entries.put("runs", directory(objects.tree(all)));
      }
      entries.putAll(beside);
      return objects.tree(entries);
    }

    String commit(String tree) {
      return objects.commit(tree, root, AUTHOR, "Record a run");
    }

    String with(String name, Entry entry) {
      return commit(tree(Map.of(name, entry)));
    }

    String withFormat(String text) {
      Map<String, byte[]> top = new TreeMap<>(rootFiles);
      top.put("FORMAT", text.getBytes(UTF_8));
      return commit(tree(top, Map.of(id, objects.files(run)), Map.of()));
    }
  }

  private HostileBranches() {}

  static Map<String, Function<Sound, String>> all() {
    Map<String, Function<Sound, String>> all = new LinkedHashMap<>();
    all.put("link-at-the-top", s -> s.with("data", link(s, "/etc")));
    all.put("link-instead-of-runs", s -> s.with("runs", link(s, "../../..")));
    all.put("link-instead-of-a-run", s -> s.with("runs", runs(s, link(s, "/etc"))));
    all.put("program-at-the-top", s -> s.with("run.sh", new Entry(PROGRAM, s.objects.blob("x"))));
    all.put("repository-at-the-top", s -> s.with("sub", new Entry(OTHER_REPOSITORY, s.root)));
    all.put(
        "repository-instead-of-a-run",
        s -> s.with("runs", runs(s, new Entry(OTHER_REPOSITORY, s.root))));
    all.put(
        "modules-that-run-a-command",
        s ->
            s.with(
                ".gitmodules",
                file(
                    s.objects.blob(
                        "[submodule \"a\"]\n\tpath = a\n\turl = ext::sh -c touch% owned\n\tupdate = !touch owned\n"))));
    all.put(
        "settings-of-lfs",
        s ->
            s.with(".lfsconfig", file(s.objects.blob("[lfs]\n\turl = http://127.0.0.1:1/evil\n"))));
    all.put(
        "attributes-with-a-filter",
        s ->
            s.with(".gitattributes", file(s.objects.blob("* filter=evil diff=evil merge=evil\n"))));
    all.put(
        "git-directory",
        s ->
            s.with(
                ".git", directory(s.objects.files(Map.of("config", "[core]\n".getBytes(UTF_8))))));
    all.put(
        "dots", s -> s.with("..", directory(s.objects.files(Map.of("x", "x".getBytes(UTF_8))))));
    all.put("name-with-a-slash", s -> s.with("a/../../x", file(s.objects.blob("x"))));
    all.put("file-instead-of-runs", s -> s.with("runs", file(s.objects.blob("x"))));
    all.put("file-instead-of-events", s -> s.with("events", file(s.objects.blob("x"))));
    all.put("trees-that-multiply", s -> s.with("events", directory(bomb(s.objects, 30))));
    all.put(
        "trees-that-multiply-in-a-run",
        s -> s.with("runs", runs(s, directory(bomb(s.objects, 30)))));
    all.put("trees-without-end", s -> s.with("events", directory(chain(s.objects, 2_000))));
    all.put("twenty-thousand-odd-runs", HostileBranches::manyRuns);
    all.put("event-without-end", s -> s.with("events", events(s, "[".repeat(100_000))));
    all.put("event-with-another-name", s -> s.with("events", events(s, "{}\n")));
    all.put("format-of-the-future", s -> s.withFormat("{\n  \"format\": 999\n}\n"));
    all.put("format-no-json", s -> s.withFormat("format 1\n"));
    all.put("format-empty", s -> s.withFormat(""));
    all.put(
        "format-needs-what-nobody-knows",
        s -> s.withFormat("{\n  \"format\": 1,\n  \"requires\": [\n    \"telepathy\"\n  ]\n}\n"));
    all.put("another-history", s -> s.objects.commit(s.tree(Map.of()), "", AUTHOR, "another root"));
    all.put(
        "no-branch-of-runs",
        s -> s.objects.commit(s.objects.files(Map.of("a", new byte[0])), "", AUTHOR, "code"));
    all.put(
        "commit-before-time",
        s -> s.objects.commit(s.tree(Map.of()), s.root, "Eve <e@x> -99999999999 +0000", "m"));
    all.put(
        "commit-after-time",
        s ->
            s.objects.commit(
                s.tree(Map.of()), s.root, "Eve <e@x> 99999999999999999999 +0000", "m"));
    all.put(
        "commit-with-escapes",
        s ->
            s.objects.commit(
                s.tree(Map.of()), s.root, AUTHOR, "\u001b[2J\u202e" + "x".repeat(1 << 20)));
    all.put("commit-without-its-tree", s -> s.objects.commit("1".repeat(40), s.root, AUTHOR, "m"));
    return all;
  }

  private static Entry file(String object) {
    return new Entry(CraftedBranch.FILE, object);
  }

  private static Entry directory(String object) {
    return new Entry(CraftedBranch.DIRECTORY, object);
  }

  private static Entry link(Sound sound, String target) {
    return new Entry(LINK, sound.objects.blob(target));
  }

  private static Entry runs(Sound sound, Entry run) {
    String shard = sound.objects.tree(Map.of("ab" + "c".repeat(62), run));
    return directory(sound.objects.tree(Map.of("ab", directory(shard))));
  }

  /** A tree whose ten entries are one and the same tree, and so on: few objects, endless paths. */
  private static String bomb(CraftedBranch objects, int levels) {
    String tree = objects.files(Map.of("x", new byte[0]));
    for (int i = 0; i < levels; i++) {
      Map<String, Entry> entries = new TreeMap<>();
      for (int j = 0; j < 10; j++) {
        entries.put("a" + j, directory(tree));
      }
      tree = objects.tree(entries);
    }
    return tree;
  }

  private static String chain(CraftedBranch objects, int levels) {
    String tree = objects.files(Map.of("x", new byte[0]));
    for (int i = 0; i < levels; i++) {
      tree = objects.tree(Map.of("run", directory(tree)));
    }
    return tree;
  }

  private static String manyRuns(Sound sound) {
    String empty = sound.objects.files(Map.of("run.json", "{}\n".getBytes(UTF_8)));
    Map<String, String> runs = new TreeMap<>();
    for (int i = 0; i < 20_000; i++) {
      runs.put(dev.gitruns.rundir.Sha256Sums.digest(("" + i).getBytes(UTF_8)).hex(), empty);
    }
    return sound.commit(sound.tree(sound.rootFiles, runs, Map.of()));
  }

  private static Entry events(Sound sound, String content) {
    String uid = "01jd0000000000000000000000";
    String name = "d".repeat(64) + ".json";
    return directory(
        sound.objects.files(Map.of("run/00/" + uid + "/" + name, content.getBytes(UTF_8))));
  }
}
