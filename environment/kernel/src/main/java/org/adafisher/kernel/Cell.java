package org.adafisher.kernel;

import java.util.ArrayList;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * A notebook cell as its reader sees it: the number in brackets beside it, and its source.
 *
 * @param number the execution count, from 1
 * @param source the Java source, as typed
 */
record Cell(int number, String source) {

  /**
   * One declaration, statement or expression of a cell.
   *
   * @param offset where it starts in the cell's source
   * @param source its text, without blanks around it
   */
  record Fragment(int offset, String source) {

    /** Whether it lacks its end, so that blanks behind it belong to it. */
    private boolean isOpen(SourceCodeAnalysis analysis) {
      return !analysis.analyzeCompletion(source).completeness().isComplete();
    }
  }

  /** Splits the cell into what JShell evaluates one at a time; a broken rest is one fragment. */
  List<Fragment> fragments(SourceCodeAnalysis analysis) {
    List<Fragment> fragments = new ArrayList<>();
    String rest = source;
    while (true) {
      CompletionInfo completion = analysis.analyzeCompletion(rest);
      if (completion.completeness() == Completeness.EMPTY) {
        return fragments;
      }
      boolean complete = completion.completeness().isComplete();
      String text = complete ? completion.source() : rest;
      int blanks = text.length() - text.stripLeading().length();
      fragments.add(new Fragment(source.length() - rest.length() + blanks, text.strip()));
      if (!complete) {
        return fragments; // evaluated all the same, so that the compiler says what is wrong
      }
      rest = completion.remaining();
    }
  }

  /** The fragment that the cursor is in, or an empty one at the cursor. */
  Fragment fragmentAt(SourceCodeAnalysis analysis, int cursor) {
    return fragments(analysis).stream()
        .filter(
            each ->
                each.offset() <= cursor
                    && (cursor <= each.offset() + each.source().length() || each.isOpen(analysis)))
        .findFirst()
        .orElse(new Fragment(cursor, ""));
  }

  /** The line, from 1, that holds the character at {@code offset}. */
  int lineAt(int offset) {
    return 1 + (int) source.substring(0, clamp(offset)).chars().filter(c -> c == '\n').count();
  }

  /** The characters before {@code offset} on its line. */
  String indentAt(int offset) {
    int end = clamp(offset);
    return source.substring(source.lastIndexOf('\n', end - 1) + 1, end);
  }

  /** The text of line {@code line}, from 1. */
  String line(int line) {
    return source.split("\n", -1)[line - 1];
  }

  private int clamp(int offset) {
    return Math.max(0, Math.min(offset, source.length()));
  }
}
