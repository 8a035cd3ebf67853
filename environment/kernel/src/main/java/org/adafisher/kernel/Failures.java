package org.adafisher.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
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
  private final MissingValues missing;

  Failures(SourceMap sources, Notes notes, MissingValues missing) {
    this.sources = sources;
    this.notes = notes;
    this.missing = missing;
  }

  /** The compiler's complaints about one fragment, each with its line and a caret. */
  CellFailure compilation(Cell cell, Cell.Fragment fragment, List<Diag> diagnostics) {
    List<String> report = new ArrayList<>();
    for (Diag error : diagnostics) {
      Optional<String> reason = missing.reason(fragment.source(), error);
      if (reason.isPresent()) {
        report.add(headline(reason.get()));
        addSource(cell, fragment, error, report);
        return new CellFailure("MissingValue", reason.get(), report);
      }
    }
    String summary = null;
    for (Diag error : diagnostics.stream().filter(Diag::isError).toList()) {
      Place place = place(cell, fragment, error);
      List<String> message =
          error.getMessage(Locale.ENGLISH).lines().filter(Failures::informative).toList();
      report.add(headline("Compile error in " + place + ": " + message.get(0)));
      addSource(cell, fragment, error, report);
      message.stream().skip(1).forEach(report::add);
      summary = summary == null ? place + ": " + message.get(0) : summary;
    }
    return new CellFailure("CompileError", summary, report);
  }

  private static int offset(Cell.Fragment fragment, Diag error) {
    return fragment.offset() + (int) Math.max(0, error.getPosition());
  }

  private static Place place(Cell cell, Cell.Fragment fragment, Diag error) {
    return new Place(cell, cell.lineAt(offset(fragment, error)));
  }

  private static void addSource(
      Cell cell, Cell.Fragment fragment, Diag error, List<String> report) {
    report.add("    " + place(cell, fragment, error).sourceLine());
    String indent = cell.indentAt(offset(fragment, error));
    report.add("    " + indent.replaceAll("[^\t]", " ") + "^");
  }

  /** An exception that a cell threw, with its causes. */
  CellFailure exception(JShellException thrown) {
    List<String> report = new ArrayList<>();
    List<String> trace = new ArrayList<>();
    describe(thrown, "", new StackTraceElement[0], report, trace);
    return new CellFailure(
        simpleName(thrown), Optional.ofNullable(messageOf(thrown)).orElse(""), report, trace);
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
    List<String> trace = new ArrayList<>();
    if (thrown != null) {
      addFrames(thrown.getStackTrace(), new StackTraceElement[0], report, trace);
    }
    report.add(
        leftBehind
            ? "Its code did not react and goes on in the background: restart the kernel to end it."
            : "Variables keep their values; the kernel is ready for the next cell.");
    return new CellFailure("Interrupted", "interrupted", report, trace);
  }

  /** An object that threw when asked how it looks. */
  CellFailure presentation(Throwable thrown) {
    List<String> report = new ArrayList<>();
    report.add(headline("The cell ran, but its result cannot be shown: " + thrown));
    report.add("Assign the result to a variable to leave it unshown.");
    return new CellFailure(
        thrown.getClass().getSimpleName(), thrown.toString(), report, rawTrace(thrown));
  }

  /** A failure that is not the cell's: of the kernel, or of the JVM while it compiled. */
  CellFailure kernel(Throwable thrown) {
    List<String> report = new ArrayList<>();
    report.add(headline("The kernel itself failed: " + thrown));
    report.add("Restart the kernel, and report this if it happens again.");
    return new CellFailure("KernelError", thrown.toString(), report, rawTrace(thrown));
  }

  private void describe(
      JShellException thrown,
      String prefix,
      StackTraceElement[] enclosing,
      List<String> report,
      List<String> trace) {
    String message = messageOf(thrown);
    report.add(headline(prefix + (message == null ? simpleName(thrown) : message)));
    trace.add(prefix + exceptionName(thrown) + (message == null ? "" : ": " + message));
    StackTraceElement[] frames = thrown.getStackTrace();
    addFrames(frames, enclosing, report, trace);
    if (thrown.getCause() instanceof JShellException cause) {
      describe(cause, "Caused by: ", frames, report, trace);
    }
  }

  /**
   * Adds the frames that {@code enclosing} does not end with too: those of cells to the report, all
   * to the trace. Long lists lose their middle.
   */
  private void addFrames(
      StackTraceElement[] frames,
      StackTraceElement[] enclosing,
      List<String> report,
      List<String> trace) {
    int own = frames.length;
    int shared = enclosing.length;
    while (own > 1 && shared > 0 && frames[own - 1].equals(enclosing[shared - 1])) {
      own--;
      shared--;
    }
    List<StackTraceElement> all = Arrays.asList(frames).subList(0, own);
    addFrames(all.stream().filter(frame -> sources.find(frame).isPresent()).toList(), report);
    addFrames(all, trace);
  }

  private void addFrames(List<StackTraceElement> frames, List<String> lines) {
    int left = Math.max(0, frames.size() - MOST_FRAMES);
    for (int i = 0; i < frames.size(); i++) {
      if (left == 0 || i < MOST_FRAMES - 1 || i == frames.size() - 1) {
        lines.add("    at " + describe(frames.get(i)));
      } else if (i == MOST_FRAMES - 1) {
        lines.add("    ... " + left + " more");
      }
    }
  }

  private static List<String> rawTrace(Throwable thrown) {
    return Stream.concat(
            Stream.of(thrown.toString()),
            Arrays.stream(thrown.getStackTrace()).limit(MOST_FRAMES).map(f -> "    at " + f))
        .toList();
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

  private static String simpleName(JShellException thrown) {
    String name = exceptionName(thrown);
    return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1);
  }

  /** JShell hides the class around a snippet, and leaves {@code location: class} without a name. */
  private static boolean informative(String line) {
    return !line.strip().equals("location: class");
  }

  private static String headline(String text) {
    return BOLD_RED + text + PLAIN;
  }
}
