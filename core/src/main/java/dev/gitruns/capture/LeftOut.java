package dev.gitruns.capture;

import dev.gitruns.model.FieldsBuilder;
import dev.gitruns.model.Value;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Something of the work tree that the snapshot lacks, or has only as HEAD has it.
 *
 * @param path the file; with a slash at its end, all of a directory
 * @param size its bytes where they are known
 * @param reason why
 */
public record LeftOut(String path, OptionalLong size, Reason reason) {

  /** Why a file isn't in the snapshot; documents spell it in lower case. */
  public enum Reason {
    /** An untracked file over the limit for one. */
    SIZE,
    /** Untracked files together over the limit in bytes. */
    TOTAL,
    /** More untracked files than the limit. */
    COUNT,
    /** It holds a secret. */
    SECRET,
    /** Its name says that it holds a secret. */
    PRIVATE,
    /** Untracked files outside of the project, in a repository whose top is a home directory. */
    HOME,
    /** Untracked files of a repository whose configuration hides them. */
    HIDDEN,
    /** It lies in a directory that tools write to. */
    OUTPUT,
    /** It couldn't be read. */
    UNREADABLE,
    /** It's no file, no link and no directory, but a socket or the like. */
    SPECIAL,
    /** Its name can't be spelled in this locale. */
    NAME,
    /** A clean filter failed on it. */
    FILTER,
    /** git doesn't take a file of this name. */
    REFUSED,
    /** It was written to while the snapshot was made. */
    CHANGING
  }

  Value.Fields toFields() {
    FieldsBuilder fields = new FieldsBuilder().put("path", path);
    size.ifPresent(bytes -> fields.put("size", bytes));
    return fields.put("reason", reason.name().toLowerCase(Locale.ROOT)).build();
  }
}
