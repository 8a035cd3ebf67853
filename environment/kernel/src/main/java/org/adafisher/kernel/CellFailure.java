package org.adafisher.kernel;

import java.util.List;

/** Why a cell ended early, in the words that its reader sees. */
final class CellFailure extends Exception {

  private static final long serialVersionUID = 1L;

  private final String kind;
  private final List<String> report;
  private final List<String> trace;

  /**
   * Describes a failure.
   *
   * @param kind the error's name, such as {@code CompileError} or {@code ArithmeticException}
   * @param message one line
   * @param report what to show under the cell, line by line
   * @param trace every call on the way to the failure, for who wants to see it; may be empty
   */
  CellFailure(String kind, String message, List<String> report, List<String> trace) {
    super(message);
    this.kind = kind;
    this.report = List.copyOf(report);
    this.trace = List.copyOf(trace);
  }

  /** Describes a failure whose report says all. */
  CellFailure(String kind, String message, List<String> report) {
    this(kind, message, report, List.of());
  }

  /** The error's name. */
  String kind() {
    return kind;
  }

  /** What to show under the cell, line by line. */
  List<String> report() {
    return report;
  }

  /** What to show below that, folded, line by line. */
  List<String> trace() {
    return trace;
  }
}
