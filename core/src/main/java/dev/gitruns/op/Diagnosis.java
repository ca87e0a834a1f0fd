package dev.gitruns.op;

/**
 * One thing that the doctor looked at.
 *
 * @param code a word that programs go by
 * @param what what is so
 * @param why why it matters; empty where all is well
 * @param next what to do, as one would type it; empty where nothing is to be done
 */
public record Diagnosis(String code, Level level, String what, String why, String next) {
  /** How bad it is. */
  public enum Level {
    /** All is well. */
    OK,
    /** Worth knowing. */
    NOTE,
    /** Something needs doing. */
    TODO
  }

  static Diagnosis ok(String code, String what) {
    return new Diagnosis(code, Level.OK, what, "", "");
  }

  static Diagnosis note(String code, String what, String why, String next) {
    return new Diagnosis(code, Level.NOTE, what, why, next);
  }

  static Diagnosis todo(String code, String what, String why, String next) {
    return new Diagnosis(code, Level.TODO, what, why, next);
  }
}
