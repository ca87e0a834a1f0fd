package dev.gitruns.lineage;

import dev.gitruns.model.NumberText;
import dev.gitruns.model.Untrusted;
import java.util.ArrayList;
import java.util.List;

/** A node on one line, made harmless. */
final class NodeText {
  private static final int NAME = 60;
  private static final int SHORT = 8;
  private static final int NAMES = 3;

  private NodeText() {}

  static String name(LineageNode node) {
    return Untrusted.line(node.name(), NAME);
  }

  /** What stands behind the name: which it is, and how it is. */
  static String facts(LineageNode node) {
    List<String> facts =
        switch (node.kind()) {
          case RUN -> run(node);
          case DATA -> data(node);
          default -> node.facts().texts("aliases");
        };
    List<String> words = new ArrayList<>(facts);
    node.missing().ifPresent(words::add);
    List<String> harmless =
        words.stream().filter(w -> !w.isEmpty()).map(w -> Untrusted.line(w, NAME)).toList();
    return String.join(", ", harmless);
  }

  private static List<String> run(LineageNode node) {
    String id = node.facts().text("id").map(hex -> cut(hex)).orElse("");
    String uid = node.facts().text("uid").orElse("");
    return List.of(
        "run",
        id.isEmpty() ? uid : id,
        node.facts().text("experiment").orElse(""),
        node.facts().text("status").orElse(""));
  }

  private static List<String> data(LineageNode node) {
    List<String> words = new ArrayList<>();
    words.add(
        node.facts()
            .text("type")
            .or(() -> node.facts().text("kind"))
            .filter(kind -> !kind.equals("reference") || node.facts().text("sha256").isEmpty())
            .orElse(""));
    node.facts().integer("size").map(NumberText::bytes).ifPresent(words::add);
    node.facts().text("sha256").map(NodeText::cut).ifPresent(words::add);
    if (node.facts().text("sha256").isEmpty()) {
      node.facts().text("uri").filter(uri -> !uri.equals(node.name())).ifPresent(words::add);
    }
    node.facts().texts("aliases").stream()
        .filter(alias -> !alias.endsWith(":" + ArtifactVersions.LATEST))
        .map(alias -> "alias " + alias)
        .forEach(words::add);
    for (int i = 1; i < Math.min(NAMES, node.names().size()); i++) {
      words.add("also " + node.names().get(i));
    }
    if (node.names().size() > NAMES) {
      words.add("and " + (node.names().size() - NAMES) + " other names");
    }
    return words;
  }

  private static String cut(String hex) {
    return hex.length() > SHORT ? hex.substring(0, SHORT) : hex;
  }
}
