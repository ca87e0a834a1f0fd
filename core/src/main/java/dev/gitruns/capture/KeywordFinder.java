package dev.gitruns.capture;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds every place of many ASCII keywords in one pass, in any case (Aho and Corasick's automaton).
 */
final class KeywordFinder {
  private static final int ASCII = 128;

  /** Takes a hit: the number of the keyword and where it begins; false ends the search. */
  interface Hits {
    boolean at(int keyword, int start);
  }

  private final List<String> keywords;
  private final byte[] classOf = new byte[ASCII];
  private int classes = 1;
  private final int[] next;
  private final int[][] found;

  /**
   * @param keywords lower case, ASCII, none empty
   */
  KeywordFinder(List<String> keywords) {
    this.keywords = List.copyOf(keywords);
    int states = 1;
    for (String keyword : keywords) {
      states += keyword.length();
      for (char c : keyword.toCharArray()) {
        if (classOf[c] == 0) {
          classOf[c] = (byte) classes++;
        }
      }
    }
    for (char c = 'a'; c <= 'z'; c++) {
      classOf[Character.toUpperCase(c)] = classOf[c];
    }
    next = new int[states * classes];
    found = new int[states][];
    followFailures(insertAll());
  }

  private int insertAll() {
    int states = 1;
    for (int number = 0; number < keywords.size(); number++) {
      int state = 0;
      for (char c : keywords.get(number).toCharArray()) {
        int edge = state * classes + classOf[c];
        if (next[edge] == 0) {
          next[edge] = states++;
        }
        state = next[edge];
      }
      found[state] = joined(found[state], new int[] {number});
    }
    return states;
  }

  private void followFailures(int states) {
    int[] fail = new int[states];
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    for (int c = 0; c < classes; c++) {
      if (next[c] != 0) {
        queue.add(next[c]);
      }
    }
    while (!queue.isEmpty()) {
      int state = queue.remove();
      found[state] = joined(found[state], found[fail[state]]);
      for (int c = 0; c < classes; c++) {
        int edge = state * classes + c;
        int instead = next[fail[state] * classes + c];
        if (next[edge] == 0) {
          next[edge] = instead;
        } else {
          fail[next[edge]] = instead;
          queue.add(next[edge]);
        }
      }
    }
  }

  private static int[] joined(int[] a, int[] b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** Calls back for every hit, in the order of their ends. */
  void find(String text, Hits hits) {
    int state = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      state = next[state * classes + (c < ASCII ? classOf[c] : 0)];
      if (found[state] != null) {
        for (int keyword : found[state]) {
          if (!hits.at(keyword, i + 1 - keywords.get(keyword).length())) {
            return;
          }
        }
      }
    }
  }

  /** The keywords that occur, for tests and messages. */
  List<String> in(String text) {
    List<String> all = new ArrayList<>();
    find(text, (keyword, start) -> all.add(keywords.get(keyword)));
    return all;
  }
}
