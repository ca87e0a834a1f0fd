package dev.gitruns.store.git;

import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.jgit.lib.PersonIdent;

/**
 * Who commits: the user of the repository's settings, or nobody where none is set.
 *
 * @param name the user's name
 * @param email the user's address
 */
record Identity(String name, String email) {
  static Identity of(RepositoryCheck.Checked checked) {
    return new Identity(
        clean(checked.setting("user.name").orElse(""), "git-runs"),
        clean(checked.setting("user.email").orElse(""), "git-runs@invalid"));
  }

  private static String clean(String text, String fallback) {
    String plain = text.replaceAll("[<>\\p{Cntrl}]", "").strip();
    return plain.isEmpty() ? fallback : plain;
  }

  PersonIdent at(Instant time) {
    return new PersonIdent(name, email, time, ZoneOffset.UTC);
  }
}
