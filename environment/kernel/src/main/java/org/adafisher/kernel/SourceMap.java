package org.adafisher.kernel;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import jdk.jshell.Snippet;

/** Knows where in the notebook each snippet came from. */
final class SourceMap {

  /**
   * A line of a cell.
   *
   * @param cell the cell
   * @param line the line, from 1
   */
  record Place(Cell cell, int line) {

    /** The line's text, without the blanks around it. */
    String text() {
      return sourceLine().strip();
    }

    /** The line as it stands. */
    String sourceLine() {
      return cell.line(line);
    }

    @Override
    public String toString() {
      return "cell " + cell.number() + ", line " + line;
    }
  }

  private final Map<String, Place> firstLines = new HashMap<>();

  /** Notes that {@code snippet} is the fragment of {@code cell} that starts at {@code offset}. */
  void put(Snippet snippet, Cell cell, int offset) {
    firstLines.put(snippet.id(), new Place(cell, cell.lineAt(offset)));
  }

  /** Where a snippet starts. */
  Optional<Place> find(Snippet snippet) {
    return Optional.ofNullable(firstLines.get(snippet.id()));
  }

  /** Where a stack frame of a cell stands: JShell names its file {@code #} and the snippet's id. */
  Optional<Place> find(StackTraceElement frame) {
    String file = frame.getFileName();
    if (file == null || !file.startsWith("#")) {
      return Optional.empty();
    }
    return Optional.ofNullable(firstLines.get(file.substring(1)))
        .map(first -> new Place(first.cell(), first.line() + frame.getLineNumber() - 1));
  }
}
