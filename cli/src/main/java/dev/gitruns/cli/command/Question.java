package dev.gitruns.cli.command;

import dev.gitruns.cli.Surroundings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Asks whoever sits at the terminal; no answer is a no. */
final class Question {
  private final Surroundings here;

  Question(Surroundings here) {
    this.here = here;
  }

  boolean yes(String question) {
    here.err().print(question + " [y/N] ");
    here.err().flush();
    try {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(here.in(), StandardCharsets.UTF_8));
      String answer = in.readLine();
      String word = answer == null ? "" : answer.strip().toLowerCase(Locale.ROOT);
      return word.equals("y") || word.equals("yes");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
