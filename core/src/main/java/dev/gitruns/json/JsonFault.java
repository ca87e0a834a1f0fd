package dev.gitruns.json;

import dev.gitruns.model.GitRunsException;

/**
 * JSON that can't be read or written: which rule it breaks, and at which byte. Nothing else is
 * thrown for the content of a document.
 */
public final class JsonFault extends GitRunsException {
  private static final long serialVersionUID = 1L;

  /** The rule that is broken; its {@link #code} is the code of the finding. */
  public enum Rule {
    /** The bytes are no JSON text, or more than one. */
    SYNTAX,
    /** The bytes are no UTF-8. */
    ENCODING,
    /** An object has a key twice. */
    DUPLICATE_KEY,
    /** Arrays and objects are nested too deeply. */
    DEPTH,
    /** The document has too many bytes or values. */
    SIZE,
    /** A number is too long, or beyond a double. */
    NUMBER,
    /** A key with one dollar sign, but no integer or float in the typed form. */
    TYPED;

    public String code() {
      return "JSON_" + name();
    }
  }

  private final Rule rule;
  private final long offset;

  /**
   * @param offset the byte of the document where the fault lies, or -1 where there is no document
   *     yet, because it was to be written
   */
  JsonFault(Rule rule, String message, long offset, Throwable cause) {
    super(
        Kind.INVALID,
        offset < 0 ? message : "At byte " + offset + " of the document: " + message,
        "",
        cause);
    this.rule = rule;
    this.offset = offset;
  }

  JsonFault(Rule rule, String message, long offset) {
    this(rule, message, offset, null);
  }

  public Rule rule() {
    return rule;
  }

  /** The byte where the fault lies, from 0, or -1 where the value can't be written. */
  public long offset() {
    return offset;
  }
}
