package dev.gitruns.verify;

import dev.gitruns.model.RunId;
import java.util.ArrayList;
import java.util.List;

/** Collects what the checks of one run say, bounded. */
final class Report {
  private static final int MOST = 1000;

  private final List<String> checked = new ArrayList<>();
  private final List<String> unchecked = new ArrayList<>();
  private final List<String> purged = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();

  void find(FindingCode code, String subject, String message) {
    if (findings.size() < MOST) {
      findings.add(new Finding(code, subject, message));
    }
  }

  void checked(String what) {
    checked.add(what);
  }

  void unchecked(String what) {
    unchecked.add(what);
  }

  void purged(String what) {
    purged.add(what);
  }

  boolean holds() {
    return findings.isEmpty();
  }

  VerifyReport done(RunId id) {
    return new VerifyReport(id, checked, unchecked, purged, findings);
  }
}
