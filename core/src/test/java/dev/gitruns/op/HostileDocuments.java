package dev.gitruns.op;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Events and run.json documents of every form, valid or not. Each character stands for a byte. */
final class HostileDocuments {
  static final String UID = "01jd0000000000000000000000";
  private static final String HEX = "0123456789abcdef".repeat(4);

  private HostileDocuments() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  static List<String> events() {
    String event =
        "{\n  \"about\": \"%s\",\n  \"at\": 1700000000000000,\n  \"fields\": {\n    \"note\": \"x\"\n  },\n  \"type\": \"set\"\n}\n"
            .formatted(UID);
    List<String> all = new ArrayList<>(List.of(event, "", "\n", "{}", "{}\n", "[]\n", "1\n"));
    all.add("  \"type\": \"set\",\n");
    all.add("\u00ef\u00bb\u00bf" + event);
    all.add(event.strip());
    all.add(event + "\n");
    all.add(event + event);
    all.add("[\n" + event + "]\n");
    all.add(event.replace("\n", "\r\n"));
    all.add(event.replace("  ", "\t"));
    all.add(event.replace("{\n    \"note\": \"x\"\n  }", "{\"note\": \"x\"}"));
    all.add(event.replace("\"note\": \"x\"", "\"note\":\"x\""));
    all.add(event.replace("\"x\"\n", "\"x\",\n"));
    all.add(event.replace("\"set\"\n", "\"set\",\n"));
    all.add(event.replace("000,\n", "000\n"));
    all.add(event.replace("  },\n", "  }\n"));
    all.add(event.replace("\"set\"\n}", "\"set\"\n},"));
    all.add(event.replace("\"set\"\n}", "\"set\"\n]"));
    all.add(event.replace("  },\n", "  ],\n"));
    all.add(event.replace(UID, "01jd0000000000000000000001"));
    all.add(event.replace(UID, ""));
    all.add(event.replace("\"about\": \"" + UID + "\",\n  ", ""));
    all.add(event.replace("\"about\"", "\"also\": 1,\n  \"about\""));
    all.add(event.replace("\"at\"", "\"about\": \"" + UID + "\",\n  \"at\""));
    all.add(event.replace("\"at\"", "\"\\u0061bout\": \"" + UID + "\",\n  \"at\""));
    all.add(event.replace(",\n  \"type\": \"set\"", ""));
    all.add(event.replace("\"at\"", "\"at \""));
    all.add(event.replace("\"at\"", "\"at type\""));
    all.add(event.replace("\"at\"", "\"after[]\": 1,\n  \"at\""));
    for (String type : List.of("\"\"", "1", "null", "{}", "[]", "\"purge\"", "\"\\u0000\"")) {
      all.add(event.replace("\"set\"", type));
    }
    for (String at :
        List.of(
            "0",
            "1",
            "-1",
            "-0",
            "01",
            "1.0",
            "1e3",
            "9007199254740991",
            "9007199254740992",
            "99999999999999999999",
            "\"1\"",
            "null",
            "{\n    \"$int\": \"9007199254740992\"\n  }")) {
      all.add(event.replace("1700000000000000", at));
    }
    for (String after :
        List.of(
            "[]",
            "null",
            "\"x\"",
            "{}",
            "[\n    \"" + HEX + "\"\n  ]",
            "[\n    \"" + HEX + "\",\n    \"" + HEX + "\"\n  ]",
            "[\n    \"" + HEX.toUpperCase(Locale.ROOT) + "\"\n  ]",
            "[\n    1\n  ]",
            "[\n  ]",
            "[\n    \"" + HEX + "\",\n  ]",
            "[\n    [\n      \"" + HEX + "\"\n    ]\n  ]")) {
      all.add(event.replace("\"at\"", "\"after\": " + after + ",\n  \"at\""));
    }
    for (String by : List.of("\"\"", "\"Ada\"", "1", "null", "[]")) {
      all.add(event.replace("\"fields\"", "\"by\": " + by + ",\n  \"fields\""));
    }
    for (String value : values()) {
      all.add(event.replace("\"x\"", value));
    }
    for (String key : keys()) {
      all.add(event.replace("\"note\": \"x\"", key));
    }
    for (int depth : new int[] {60, 61, 62, 63, 64, 65}) {
      StringBuilder open = new StringBuilder();
      StringBuilder close = new StringBuilder();
      for (int i = 0; i < depth; i++) {
        open.append("[\n").append("  ".repeat(i + 3));
        close.insert(0, "\n" + "  ".repeat(i + 2) + "]");
      }
      for (String inner : List.of("1", "[]", "{}")) {
        all.add(event.replace("\"x\"", open + inner + close));
      }
    }
    all.add(event.replace("\"x\"", '"' + "x".repeat((1 << 20) - event.length() + 1) + '"'));
    all.add(event.replace("\"x\"", '"' + "x".repeat((1 << 20) - event.length() + 2) + '"'));
    return all;
  }

  private static List<String> values() {
    List<String> all = new ArrayList<>();
    for (String number :
        ("0 -0 1 -1 +1 01 00 1. .5 -.5 1.5 1.50 1.0 -1.0 0.0 -0.0 0.00 0.1 0.10000000000000001 0.30000000000000004"
                + " 1e5 1E5 100000.0 1.0e5 1e+5 1e21 1e+21 1E+21 1.0e+21 1e+021 100000000000000000000.0 1000000000000000000000.0"
                + " 1e23 1e+23 9.999999999999999e+22 0.000001 1e-6 1e-7 0.0000001 1.5e-7 5e-324 4.9e-324 3e-324 1e-400 2.2250738585072014e-308"
                + " 1.7976931348623157e+308 1.7976931348623159e+308 1e+309 1e999 NaN Infinity -Infinity nan inf 0x10 1_0 1d"
                + " 123456789012345.6 1234567890123456.7 0.1234567890123456789 5.684341886080802e-14 1.0 9007199254740991 -9007199254740991"
                + " 9007199254740992 -9007199254740992 9007199254740993.0 9007199254740992.0 12345678901234567890.0 1e1 true false null True nil")
            .split(" ")) {
      all.add(number);
    }
    for (String text :
        List.of(
            "",
            " ",
            "a\\nb",
            "a\nb",
            "\\t\\b\\f\\r\\\"\\\\",
            "\\/",
            "/",
            "\\u0041",
            "\\u0001",
            "\\u000a",
            "\\u000A",
            "\\u001f",
            "\\u001F",
            "\\u0000",
            "\\u007f",
            "\u007f",
            "\u0001",
            "\u0000",
            "\t",
            "\u001b",
            "\\x41",
            "\\",
            "\\u00",
            "\\ud800",
            "\\ud83d\\ude00",
            utf8("\u00e9\u20ac\ud83d\ude00"),
            "\u00c3",
            "\u00a9",
            "\u00c0\u0080",
            "\u00e0\u0080\u0080",
            "\u00ed\u00a0\u0080",
            "\u00ed\u009f\u00bf",
            "\u00ee\u0080\u0080",
            "\u00f0\u0080\u0080\u0080",
            "\u00f4\u008f\u00bf\u00bf",
            "\u00f4\u0090\u0080\u0080",
            "\u00f5\u0080\u0080\u0080",
            "\u00ff",
            "\u00e2\u0080\u00a8",
            "a\"b",
            "%s%d")) {
      all.add('"' + text + '"');
    }
    all.addAll(List.of("'x'", "x", "", " \"x\"", "\"x\" ", "\"x\",", "[]", "{}", "[ ]", "{ }"));
    for (String typed :
        List.of(
            "\"$int\": \"9007199254740992\"",
            "\"$int\": \"-9007199254740992\"",
            "\"$int\": \"9007199254740991\"",
            "\"$int\": \"1\"",
            "\"$int\": \"09007199254740992\"",
            "\"$int\": \"-0\"",
            "\"$int\": \"x\"",
            "\"$int\": \"" + "9".repeat(1000) + "\"",
            "\"$int\": \"" + "9".repeat(1001) + "\"",
            "\"$int\": 9007199254740992",
            "\"$int\": {}",
            "\"$float\": \"NaN\"",
            "\"$float\": \"Infinity\"",
            "\"$float\": \"-Infinity\"",
            "\"$float\": \"nan\"",
            "\"$float\": 1.0",
            "\"$bytes\": \"x\"",
            "\"$\": \"x\"",
            "\"$$int\": \"x\"",
            "\"$$\": \"x\"",
            "\"$int\": \"9007199254740992\",\n      \"a\": 1",
            "\"$$a\": 1,\n      \"$int\": \"9007199254740992\"")) {
      all.add("{\n      " + typed + "\n    }");
    }
    return all;
  }

  private static List<String> keys() {
    List<String> all = new ArrayList<>();
    List<String> names =
        List.of(
            "",
            " ",
            "A",
            "a",
            "aa",
            "\\n",
            "\\u0001",
            "\\u000b",
            "\\\"",
            "\\\\",
            "!",
            "#",
            "[",
            "]",
            "$$",
            "\u007f",
            utf8("\u00e9"),
            utf8("\ue000"),
            utf8("\ud83d\ude00"));
    for (String one : names) {
      all.add("\"" + one + "\": 1");
      for (String other : names) {
        all.add("\"" + one + "\": 1,\n    \"" + other + "\": 2");
      }
    }
    all.addAll(List.of("note: 1", "\"note\" : 1", "\"note\":  1", "\"note\"", "1: 1", "\"$x\": 1"));
    return all;
  }

  static List<String> documents() {
    String run =
        """
        {
          "end": 1700000009000000,
          "format": 1,
          "journal": "%s",
          "start": 1700000000000000,
          "status": "finished",
          "uid": "%s"
        }
        """
            .formatted(HEX, UID);
    List<String> all = new ArrayList<>(List.of(run, "", "{}\n", "[]\n", "x\n"));
    all.add("  \"format\": 1,\n  \"uid\": \"" + UID + "\"\n");
    all.add(run.replace("\"uid\"", "\"uid\": \"" + UID + "\",\n  \"uid\""));
    all.add(run.replace("  \"format\": 1,\n", ""));
    all.add(run.replace("1700000009", "1600000009"));
    for (String key :
        List.of("user.name", "continues[]", "writers[].name", "tags.x", "start ", "uid x")) {
      all.add(with(run, key, "1"));
      all.add(with(run, key, "{\n    \"x\": 1\n  }"));
    }
    all.add(run.replace("\"start\":", "\"start \":"));
    all.add(run.replace("\"start\": 17", "\"start uid\": 17"));
    for (String field : List.of("format", "journal", "start", "status", "uid", "end")) {
      all.add(run.replaceAll("  \"" + field + "\": [^\n]*\n", "").replace("d\",\n}", "d\"\n}"));
    }
    for (String field :
        ("command continues degraded end exit_code experiment fork_from format group host job_type journal name note other parent problems quarantined"
                + " resumed rewind signal start status tags uid user user_id work_dir writers")
            .split(" ")) {
      for (String value : fieldValues()) {
        all.add(with(run, field, value));
      }
    }
    return all;
  }

  private static List<String> fieldValues() {
    return List.of(
        "1",
        "-1",
        "1.5",
        "true",
        "null",
        "{}",
        "[]",
        "\"x\"",
        "\"" + HEX + "\"",
        "\"" + UID + "\"",
        "\"killed\"",
        "[\n    1\n  ]",
        "[\n    \"x\"\n  ]",
        "[\n    {}\n  ]",
        "[\n    \"" + HEX + "\"\n  ]",
        "[\n    \"" + HEX + "\",\n    \"" + HEX + "\"\n  ]",
        "{\n    \"x\": \"y\"\n  }",
        "{\n    \"x\": 1\n  }",
        "{\n    \"$float\": \"NaN\"\n  }",
        "{\n    \"id\": \"x\",\n    \"step\": 1\n  }",
        "{\n    \"id\": 1,\n    \"step\": \"1\"\n  }",
        "{\n    \"email\": 1\n  }",
        "{\n    \"lines\": -1\n  }",
        "{\n    \"bytes\": 1,\n    \"lines\": 1\n  }",
        "[\n    {\n      \"name\": \"x\",\n      \"records\": 1\n    }\n  ]",
        "[\n    {\n      \"name\": \"x\",\n      \"records\": -1\n    }\n  ]",
        "[\n    {\n      \"code\": \"x\",\n      \"message\": \"y\"\n    }\n  ]",
        "[\n    {\n      \"dropped\": 1,\n      \"from\": 1,\n      \"to\": 2\n    }\n  ]",
        "[\n    {\n      \"dropped\": 1,\n      \"from\": 1,\n      \"to\": {\n        \"$int\": \"9007199254740992\"\n      }\n    }\n  ]");
  }

  /** The document with this field, in its place. */
  private static String with(String document, String field, String value) {
    List<String> lines = new ArrayList<>(document.lines().toList());
    lines.removeIf(line -> line.startsWith("  \"" + field + "\": "));
    int at = 1;
    while (at < lines.size() - 1 && lines.get(at).compareTo("  \"" + field + "\"") < 0) {
      at++;
    }
    lines.add(at, "  \"" + field + "\": " + value);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("(?<=\\S),$", "");
      boolean last = i == 0 || i >= lines.size() - 2;
      text.append(line).append(last ? "\n" : ",\n");
    }
    return text.toString();
  }

  /** Copies with a few bytes or lines changed, the same for each seed. */
  static List<String> mutants(List<String> texts, int count, long seed) {
    Random random = new Random(seed);
    String alphabet = "\"\\{}[],: \n0159.-+eE$antru/\t\u0000\u007f\u00c3\u00a9\u00ff";
    List<String> all = new ArrayList<>();
    while (all.size() < count) {
      StringBuilder text = new StringBuilder(texts.get(random.nextInt(texts.size())));
      if (text.isEmpty() || text.length() > 10_000) {
        continue;
      }
      for (int i = random.nextInt(3); i >= 0; i--) {
        int at = random.nextInt(text.length());
        char other = alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, other);
          case 1 -> text.insert(at, other);
          default -> text.insert(at, text.charAt(random.nextInt(text.length())));
        }
      }
      all.add(text.toString());
    }
    return all;
  }
}
