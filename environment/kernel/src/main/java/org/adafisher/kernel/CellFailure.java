package org.adafisher.kernel;

import java.util.List;

/** Why a cell ended early, in the words that its reader sees. */
final class CellFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final String kind;
  private final List<String> report;

  /**
   * Describes a failure.
   *
   * @param kind the error's name, such as {@code CompileError} or {@code ArithmeticException}
   * @param message one line
   * @param report what to show under the cell, line by line
   */
  CellFailure(String kind, String message, List<String> report) {
    super(message);
    this.kind = kind;
    this.report = List.copyOf(report);
  }

  /** The error's name. */
  String kind() {
    return kind;
  }

  /** What to show under the cell, line by line. */
  List<String> report() {
    return report;
  }
}
