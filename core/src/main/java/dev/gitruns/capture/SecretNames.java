package dev.gitruns.capture;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells from the name of a setting, and from the shape of its value, whether it is a secret. */
final class SecretNames {
  private static final Pattern BOUNDARY =
      Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private static final Set<String> PASSWORDS =
      Set.of("password", "passwords", "passwd", "passphrase", "passcode", "pgpassword", "sshpass");
  private static final Set<String> SECRETS =
      Set.of("secret", "secrets", "credential", "credentials", "apikey", "accesskey", "authtoken");

  /** What stands before "key" where the key is a secret one. */
  private static final Set<String> KEYS =
      Set.of(
          "api",
          "access",
          "secret",
          "private",
          "account",
          "auth",
          "encryption",
          "signing",
          "ssh",
          "master",
          "license",
          "service",
          "deploy",
          "gpg",
          "hmac",
          "kaggle",
          "comet",
          "neptune",
          "wandb",
          "openai",
          "anthropic",
          "mistral",
          "cohere",
          "groq",
          "openrouter",
          "huggingface",
          "hf",
          "gemini",
          "google",
          "aws",
          "azure",
          "gcp",
          "cloudflare",
          "discord",
          "slack",
          "github",
          "gitlab",
          "stripe",
          "twilio",
          "sendgrid",
          "datadog",
          "sentry",
          "replicate",
          "pinecone",
          "langsmith",
          "tavily",
          "elevenlabs");

  /** What stands before "token" in the vocabulary of language models, where it is no secret. */
  private static final Set<String> VOCABULARY =
      Set.of(
          "pad",
          "padding",
          "eos",
          "bos",
          "unk",
          "unknown",
          "sep",
          "separator",
          "cls",
          "mask",
          "image",
          "video",
          "audio",
          "speech",
          "special",
          "extra",
          "stop",
          "start",
          "end",
          "prompt",
          "next",
          "prev",
          "previous",
          "last",
          "first",
          "new",
          "class",
          "decoder",
          "encoder",
          "begin",
          "eot",
          "eod",
          "eoa",
          "eoi",
          "boi",
          "sot",
          "box",
          "placeholder",
          "think",
          "thinking",
          "reasoning",
          "response",
          "instruction",
          "user",
          "assistant",
          "system",
          "tool",
          "per",
          "trigger",
          "concept",
          "placeholders",
          "initializer",
          "label",
          "blank",
          "word",
          "text",
          "vision",
          "sub",
          "oov",
          "transcribe",
          "translate",
          "timestamps",
          "control",
          "delimiter",
          "register",
          "cosine",
          "one",
          "each",
          "any",
          "forced",
          "suppress",
          "content",
          "code",
          "number",
          "query",
          "target",
          "source",
          "max",
          "min",
          "num",
          "the",
          "a",
          "input",
          "output",
          "generated",
          "current",
          "single",
          "by",
          "vocab",
          "vocabulary",
          "prefix",
          "suffix",
          "middle",
          "time",
          "reward",
          "fim");

  /** Endings that make a name speak about a secret instead of being one. */
  private static final Set<String> ABOUT =
      Set.of(
          "file",
          "path",
          "dir",
          "length",
          "len",
          "type",
          "types",
          "name",
          "names",
          "env",
          "var",
          "url",
          "uri",
          "count",
          "size",
          "id",
          "ids",
          "idx",
          "index",
          "format",
          "strategy",
          "ratio",
          "budget",
          "limit",
          "policy",
          "field",
          "column",
          "dim",
          "ttl",
          "expiry",
          "expires",
          "required",
          "hash",
          "scheme",
          "provider",
          "manager",
          "prompt",
          "template",
          "logits",
          "loss",
          "acc",
          "accuracy",
          "embedding",
          "embeddings",
          "mask",
          "weights",
          "weight",
          "level",
          "classification",
          "mode",
          "hint",
          "sauce");

  /** What people write where a program asks for a secret that nobody needs. */
  private static final Set<String> UNSET =
      Set.of(
          "empty",
          "dummy",
          "placeholder",
          "fake",
          "redacted",
          "masked",
          "unused",
          "unset",
          "todo",
          "n/a",
          "not-needed",
          "not_needed",
          "no-key-required",
          "sk-no-key-required");

  /** Names of columns and the like, which a key may be without being a secret one. */
  private static final Pattern COLUMN = Pattern.compile("[a-z]+(?:_[a-z]+)+");

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?[0-9][0-9_.,]*(?:[eE][-+]?[0-9]+)?%?");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z_.]*");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  private static final Pattern PLACEHOLDER =
      Pattern.compile(
          "(?i)(?:your|my|the|an?|some|insert|enter|fake|dummy|test|example|sample|changeme|change"
              + "|placeholder|redacted|masked|hidden|todo|none|null|nil|undefined|true|false|yes|no"
              + "|not|env|os|sys|process|args|arg|config|cfg|self|this|settings|options|opts|params"
              + "|kwargs|default|str|string|bytes|optional|https?|s3|file|getpass|password|passwd"
              + "|secret|token|xxx+|f|r|b|u)(?:[-_./:= ].*)?");
  private static final int SHORTEST_PASSWORD = 6;
  private static final int SHORTEST_TOKEN = 16;
  private static final int SHORTEST_PART = 12;
  private static final int MIXED = 3;

  private SecretNames() {}

  /** What a name says about its value. */
  enum Sort {
    PASSWORD,
    TOKEN,
    HARMLESS
  }

  static Sort sort(String name) {
    List<String> words =
        Arrays.stream(BOUNDARY.split(name))
            .filter(word -> !word.isEmpty())
            .map(word -> word.toLowerCase(Locale.ROOT))
            .toList();
    if (words.isEmpty() || ABOUT.contains(words.get(words.size() - 1))) {
      return Sort.HARMLESS;
    }
    Sort sort = Sort.HARMLESS;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      // Alone it is the directory that a shell is in.
      if (PASSWORDS.contains(word) || word.equals("pwd") && words.size() > 1) {
        return Sort.PASSWORD;
      }
      String before = i == 0 ? "" : words.get(i - 1);
      boolean last = i == words.size() - 1;
      if (SECRETS.contains(word)
          || (word.equals("key") && KEYS.contains(before))
          || (word.equals("token") && last && !VOCABULARY.contains(before))
          || ((word.equals("authorization") || word.equals("bearer")) && last)) {
        sort = Sort.TOKEN;
      }
    }
    return sort;
  }

  /** Whether the value of a setting of this name is a secret; the value's entropy doesn't count. */
  static boolean isSecretSetting(String name, String value) {
    Sort sort = sort(name);
    if (sort == Sort.HARMLESS
        || value.isBlank()
        || isReference(value)
        || UNSET.contains(value.strip().toLowerCase(Locale.ROOT))) {
      return false;
    }
    boolean column =
        name.toLowerCase(Locale.ROOT).endsWith("key") && COLUMN.matcher(value).matches();
    return sort == Sort.PASSWORD
        || !column && !NUMBER.matcher(value).matches() && !isBoolean(value);
  }

  /** A variable or a special token of a vocabulary stands there: "${oc.env:KEY}", "[PAD]". */
  private static boolean isReference(String value) {
    return value.startsWith("${")
        || value.startsWith("$(")
        || (value.startsWith("<") && value.endsWith(">"))
        || (value.startsWith("[") && value.endsWith("]"))
        || (value.startsWith("{{") && value.endsWith("}}"))
        || value.chars().allMatch(c -> c == '*');
  }

  private static boolean isBoolean(String value) {
    return Set.of("true", "false", "none", "null", "yes", "no", "auto")
        .contains(value.toLowerCase(Locale.ROOT));
  }

  /** Whether "name = value" in running text or source is a secret; more doubtful than a setting. */
  static boolean isSecretAssignment(String name, String value, boolean quoted) {
    Sort sort = sort(name);
    if (sort == Sort.HARMLESS || isPlaceholder(value)) {
      return false;
    }
    if (sort == Sort.PASSWORD) {
      boolean shouted = name.equals(name.toUpperCase(Locale.ROOT));
      return value.length() >= SHORTEST_PASSWORD
          && (quoted || shouted || !WORD.matcher(value).matches());
    }
    return UUID.matcher(value).matches() || (value.length() >= SHORTEST_TOKEN && isMixed(value));
  }

  /** An expression, a variable, a path or a text that stands for a secret. */
  private static boolean isPlaceholder(String value) {
    if ("<[{$%*(@#&|/~.!^?".indexOf(value.charAt(0)) >= 0 || value.contains("...")) {
      return true;
    }
    return value.chars().anyMatch(c -> "([{<|…".indexOf(c) >= 0)
        || value.chars().allMatch(c -> c == value.charAt(0))
        || PLACEHOLDER.matcher(value).matches();
  }

  /** A part without separators is long and goes back and forth between letters and digits. */
  private static boolean isMixed(String value) {
    for (String part : value.split("[^A-Za-z0-9+]+")) {
      int changes = 0;
      for (int i = 1; i < part.length(); i++) {
        if (Character.isDigit(part.charAt(i)) != Character.isDigit(part.charAt(i - 1))) {
          changes++;
        }
      }
      if (part.length() >= SHORTEST_PART && changes >= MIXED) {
        return true;
      }
    }
    return false;
  }
}
