package org.adafisher.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jdk.jshell.Diag;
import jdk.jshell.EvalException;
import jdk.jshell.JShellException;
import jdk.jshell.UnresolvedReferenceException;
import org.adafisher.kernel.SourceMap.Place;

/** Puts what went wrong in a cell into its reader's terms: which cell, which line, what to do. */
final class Failures {

  private static final int MOST_FRAMES = 20;
  private static final String BOLD_RED = "\u001b[1;31m";
  private static final String PLAIN = "\u001b[0m";

  private final SourceMap sources;
  private final Notes notes;

  Failures(SourceMap sources, Notes notes) {
    this.sources = sources;
    this.notes = notes;
  }

  /** The compiler's complaints about one fragment, each with its line and a caret. */
  CellFailure compilation(Cell cell, Cell.Fragment fragment, List<Diag> diagnostics) {
    List<Diag> errors = diagnostics.stream().filter(Diag::isError).toList();
    List<String> report = new ArrayList<>();
    String summary = null;
    for (Diag error : errors) {
      int offset = fragment.offset() + (int) Math.max(0, error.getPosition());
      Place place = new Place(cell, cell.lineAt(offset));
      List<String> message =
          error.getMessage(Locale.ENGLISH).lines().filter(Failures::informative).toList();
      report.add(headline("Compile error in " + place + ": " + message.get(0)));
      report.add("    " + cell.line(place.line()));
      report.add("    " + cell.indentAt(offset).replaceAll("[^\t]", " ") + "^");
      message.stream().skip(1).forEach(report::add);
      summary = summary == null ? place + ": " + message.get(0) : summary;
    }
    return new CellFailure("CompileError", summary, report);
  }

  /** An exception that a cell threw, with its causes. */
  CellFailure exception(JShellException thrown) {
    List<String> report = new ArrayList<>();
    describe(thrown, "", new StackTraceElement[0], report);
    String name = exceptionName(thrown);
    return new CellFailure(
        name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1),
        Optional.ofNullable(messageOf(thrown)).orElse(""),
        report);
  }

  /**
   * A cell that the reader interrupted.
   *
   * @param thrown what the interrupt made the cell throw, or null
   * @param leftBehind whether the cell's code ignored everything and still runs
   */
  CellFailure interruption(JShellException thrown, boolean leftBehind) {
    List<String> report = new ArrayList<>();
    report.add(headline("The cell was interrupted."));
    if (thrown != null) {
      addFrames(thrown.getStackTrace(), new StackTraceElement[0], report);
    }
    report.add(
        leftBehind
            ? "Its code did not react and goes on in the background: restart the kernel to end it."
            : "Variables keep their values; the kernel is ready for the next cell.");
    return new CellFailure("Interrupted", "interrupted", report);
  }

  /** An object that threw when asked how it looks. */
  CellFailure presentation(Throwable thrown) {
    List<String> report = new ArrayList<>();
    report.add(headline("The cell ran, but its result cannot be shown: " + thrown));
    addRawFrames(thrown, report);
    report.add("Assign the result to a variable to leave it unshown.");
    return new CellFailure(thrown.getClass().getSimpleName(), thrown.toString(), report);
  }

  /** A failure that is not the cell's: of the kernel, or of the JVM while it compiled. */
  CellFailure kernel(Throwable thrown) {
    List<String> report = new ArrayList<>();
    report.add(headline("The kernel itself failed: " + thrown));
    addRawFrames(thrown, report);
    report.add("Restart the kernel, and report this if it happens again.");
    return new CellFailure("KernelError", thrown.toString(), report);
  }

  private void describe(
      JShellException thrown, String prefix, StackTraceElement[] enclosing, List<String> report) {
    String message = messageOf(thrown);
    report.add(headline(prefix + exceptionName(thrown) + (message == null ? "" : ": " + message)));
    StackTraceElement[] frames = thrown.getStackTrace();
    addFrames(frames, enclosing, report);
    if (thrown.getCause() instanceof JShellException cause) {
      describe(cause, "Caused by: ", frames, report);
    }
  }

  /**
   * Adds the frames that {@code enclosing} does not end with too; long traces lose their middle.
   */
  private void addFrames(
      StackTraceElement[] frames, StackTraceElement[] enclosing, List<String> report) {
    int own = frames.length;
    int shared = enclosing.length;
    while (own > 1 && shared > 0 && frames[own - 1].equals(enclosing[shared - 1])) {
      own--;
      shared--;
    }
    List<String> lines =
        Arrays.stream(frames, 0, own).map(frame -> "    at " + describe(frame)).toList();
    if (own > MOST_FRAMES) {
      report.addAll(lines.subList(0, MOST_FRAMES - 1));
      report.add("    ... " + (own - MOST_FRAMES) + " more");
      lines = lines.subList(own - 1, own);
    }
    report.addAll(lines);
  }

  private static void addRawFrames(Throwable thrown, List<String> report) {
    Arrays.stream(thrown.getStackTrace())
        .limit(MOST_FRAMES)
        .map(frame -> "    at " + frame)
        .forEach(report::add);
  }

  private String describe(StackTraceElement frame) {
    Optional<Place> found = sources.find(frame);
    if (found.isEmpty()) {
      return frame.toString();
    }
    Place place = found.get();
    String method = frame.getMethodName().startsWith("lambda$") ? "lambda" : frame.getMethodName();
    String name = frame.getClassName().isEmpty() ? method : frame.getClassName() + "." + method;
    return (name.isEmpty() ? place.toString() : name + " (" + place + ")") + ": " + place.text();
  }

  private String messageOf(JShellException thrown) {
    if (thrown instanceof UnresolvedReferenceException unresolved) {
      return notes.awaiting(unresolved.getSnippet());
    }
    return thrown.getMessage();
  }

  private static String exceptionName(JShellException thrown) {
    return thrown instanceof EvalException evaluation
        ? evaluation.getExceptionClassName()
        : "NotYetDefined";
  }

  /** JShell hides the class around a snippet, and leaves {@code location: class} without a name. */
  private static boolean informative(String line) {
    return !line.strip().equals("location: class");
  }

  private static String headline(String text) {
    return BOLD_RED + text + PLAIN;
  }
}
