package dev.gitruns.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gitruns.json.JournalJson;
import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretMaskingTest {
  private static final String TOKEN = "gl" + "pat-" + "Ab1".repeat(7);
  private final SecretScanner scanner = new SecretScanner();

  private Value maskedValue(String key, Value value) {
    return scanner
        .maskConfig(new FieldsBuilder().put(key, value).build())
        .fields()
        .get(key)
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password",
        "db_password",
        "DB_PASSWORD",
        "userPassword",
        "token",
        "hub_token",
        "hubToken",
        "HF_TOKEN",
        "auth_token",
        "access-token",
        "secret",
        "client_secret",
        "clientSecret",
        "api_key",
        "apiKey",
        "apikey",
        "OPENAI_API_KEY",
        "aws.secret_access_key",
        "private_key",
        "credentials",
        "push_to_hub_token",
        "sshKey",
        "authorization",
        "passphrase",
        "gcp_credentials"
      })
  void settingOfSecretNameIsMasked(String key) {
    assertThat(maskedValue(key, Value.of("abc"))).isEqualTo(Value.of("[secret:named-setting]"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_tokens",
        "tokenizer",
        "num_tokens",
        "token_type",
        "pad_token",
        "eos_token",
        "padToken",
        "unk_token",
        "mask_token",
        "image_token",
        "tokenizer_name",
        "token_pattern",
        "tokens",
        "stop_token",
        "key",
        "key_dim",
        "primary_key",
        "monkey",
        "author",
        "keys",
        "secret_file",
        "password_length",
        "sort_key",
        "token_strategy",
        "special_tokens",
        "secretary",
        "cls_token",
        "passes",
        "tokenization",
        "api_key_env",
        "token_level"
      })
  void settingOfModelVocabularyStays(String key) {
    assertThat(maskedValue(key, Value.of("abc"))).isEqualTo(Value.of("abc"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "harmless"})
  void settingsOfTheVectorAreMaskedOrNot(String list) throws IOException {
    Path file = Path.of("..", "format-spec/vectors/v1/valid/secret-names/settings.json");
    List<Value> settings = JournalJson.parse(Files.readAllBytes(file)).orElseThrow().items(list);
    assertThat(settings).hasSizeGreaterThan(10);
    for (Value each : settings) {
      Value.Fields setting = (Value.Fields) each;
      String name = setting.text("name").orElseThrow();
      Value value = Value.of(setting.text("value").orElseThrow());
      Value expected = list.equals("secret") ? Value.of("[secret:named-setting]") : value;
      assertThat(maskedValue(name, value)).as(name).isEqualTo(expected);
    }
  }

  @Test
  void numbersAndBooleansAreNeverMasked() {
    for (Value value : List.of(Value.of(3), Value.of(0.5), Value.of(true), Value.Null.NULL)) {
      assertThat(maskedValue("token", value)).isEqualTo(value);
    }
    assertThat(maskedValue("token", Value.of("true"))).isEqualTo(Value.of("true"));
    assertThat(maskedValue("use_token", Value.of("1e5"))).isEqualTo(Value.of("1e5"));
  }

  @Test
  void referencesAndSpecialTokensStay() {
    for (String text : List.of("${oc.env:TOKEN}", "<s>", "[PAD]", "", "***")) {
      assertThat(maskedValue("token", Value.of(text))).isEqualTo(Value.of(text));
    }
  }

  @Test
  void nestedTextsAreMaskedAndCounted() {
    Value.Fields config =
        new FieldsBuilder()
            .put("lr", 0.1)
            .put("callbacks", new Value.Items(List.of(Value.of("push " + TOKEN), Value.of("x"))))
            .put("secrets", new FieldsBuilder().put("slack", "abc").build())
            .put("passwords", Value.ofTexts(List.of("a", "b")))
            .build();
    SecretScanner.MaskedFields masked = scanner.maskConfig(config);
    assertThat(masked.found())
        .containsExactly(
            new SecretScanner.Found("gitlab-token", 1),
            new SecretScanner.Found("named-setting", 3));
    assertThat(masked.fields().texts("callbacks"))
        .containsExactly("push [secret:gitlab-token]", "x");
    assertThat(masked.fields().number("lr")).contains(0.1);
  }

  @Test
  void randomLookingValuesOfHarmlessNamesStay() {
    String random = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c";
    assertThat(maskedValue("dataset_hash", Value.of(random))).isEqualTo(Value.of(random));
  }

  @Test
  void documentsOtherThanConfigAreMaskedByTokenRulesOnly() {
    Value.Fields packages =
        new FieldsBuilder().put("secret", "3.3.3").put("x", "see " + TOKEN).build();
    assertThat(scanner.maskTexts(packages).fields())
        .isEqualTo(
            new FieldsBuilder()
                .put("secret", "3.3.3")
                .put("x", "see [secret:gitlab-token]")
                .build());
  }

  @Test
  void commandKeepsAllButItsSecrets() {
    List<String> command =
        List.of(
            "python",
            "train.py",
            "--token",
            "abc",
            "--api-key=def",
            "HF_TOKEN=ghi",
            "--lr",
            "3e-4",
            "+hub.password=x=y",
            "--max-token",
            "12",
            "--tokenizer",
            "bert",
            "--pad_token",
            "<s>",
            "--token",
            "--verbose",
            TOKEN,
            "--user-token",
            "7");
    SecretScanner.MaskedCommand masked = scanner.maskCommand(command);
    assertThat(masked.command())
        .containsExactly(
            "python",
            "train.py",
            "--token",
            "[secret:named-setting]",
            "--api-key=[secret:named-setting]",
            "HF_TOKEN=[secret:named-setting]",
            "--lr",
            "3e-4",
            "+hub.password=[secret:named-setting]",
            "--max-token",
            "12",
            "--tokenizer",
            "bert",
            "--pad_token",
            "<s>",
            "--token",
            "--verbose",
            "[secret:gitlab-token]",
            "--user-token",
            "7");
    assertThat(masked.found())
        .containsExactly(
            new SecretScanner.Found("gitlab-token", 1),
            new SecretScanner.Found("named-setting", 4));
    assertThat(scanner.maskCommand(masked.command()).found()).isEmpty();
  }

  @Test
  void oneCommandOfAShellIsScannedAsText() {
    assertThat(scanner.maskCommand(List.of("sh", "-c", "PGPASSWORD=swordfish psql")).command())
        .containsExactly("sh", "-c", "PGPASSWORD=[secret:named-secret] psql");
  }
}
