package org.adafisher.kernel;

import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;

/** Runs cells, one after the other, in one JShell. */
final class CellEvaluator implements AutoCloseable {

  private static final String SOURCE_PATH = "org.adafisher.kernel.sourcepath";

  private static final List<String> IMPORTS =
      List.of(
          "java.util.*",
          "java.io.*",
          "java.nio.file.*",
          "java.util.stream.*",
          "java.util.function.*",
          "java.math.*",
          "static org.adafisher.kernel.Display.*");

  private final CellThread thread;
  private final CellExecutionControl control;
  private final JShell shell;
  private final SourceMap sources = new SourceMap();
  private final Notes notes;
  private final MissingValues missing;
  private final Hints hints;
  private final Failures failures;
  private final Consumer<String> reader;

  /**
   * Starts JShell on this JVM's class path.
   *
   * @param interruptGrace how long a cell may take to end after each step of an interrupt
   * @param reader takes notes to the cell's reader, a line each
   */
  CellEvaluator(Duration interruptGrace, Consumer<String> reader) {
    this.reader = reader;
    CellClassLoader classLoader = new CellClassLoader(CellEvaluator.class.getClassLoader());
    thread = new CellThread(classLoader, interruptGrace);
    control = new CellExecutionControl(classLoader, thread);
    shell =
        JShell.builder()
            .executionEngine(control.asProvider(), null)
            // Said aloud, because the compiler prefers the environment's CLASSPATH to the JVM's.
            .compilerOptions("-classpath", System.getProperty("java.class.path"))
            .build();
    notes = new Notes(shell, sources);
    missing = new MissingValues(shell, control);
    hints = new Hints(shell, sourcePath());
    failures = new Failures(sources, notes, missing);
    IMPORTS.forEach(each -> shell.eval("import " + each + ";"));
  }

  /** JShell's view of source that may be unfinished. */
  SourceCodeAnalysis analysis() {
    return shell.sourceCodeAnalysis();
  }

  /** What a reader is offered while typing. */
  Hints hints() {
    return hints;
  }

  /**
   * Runs a cell.
   *
   * @param cell the cell
   * @param present makes the cell's result presentable; runs on the cell's thread, interruptibly
   * @return the presented value of the cell's last expression; empty if there is none or it is null
   * @throws CellFailure if the cell does not compile, throws, or is interrupted
   */
  <T> Optional<T> evaluate(Cell cell, Function<Object, T> present) throws CellFailure {
    thread.beginCell();
    try {
      control.forgetResult();
      evaluateAll(cell);
      Object result = control.result();
      return result == null
          ? Optional.empty()
          : Optional.ofNullable(thread.call(() -> present.apply(result)));
    } catch (CancellationException e) {
      throw failures.interruption(null, thread.leftBehind());
    } catch (ExecutionException e) {
      throw thread.interrupted()
          ? failures.interruption(null, false)
          : failures.presentation(e.getCause());
    } catch (InterruptedException | RuntimeException | Error e) {
      throw failures.kernel(e);
    } finally {
      thread.endCell();
    }
  }

  /** Interrupts the cell that runs, and returns when it has ended; does nothing between cells. */
  void interrupt() {
    thread.interrupt();
  }

  /**
   * Ends the cell that runs and accepts no other: it is asked, then stopped.
   *
   * @return whether no code of a cell runs any more
   */
  boolean end() {
    return thread.end();
  }

  @Override
  public void close() {
    shell.close();
  }

  private void evaluateAll(Cell cell) throws CellFailure {
    List<Cell.Fragment> fragments = cell.fragments(analysis());
    for (int i = 0; i < fragments.size(); i++) {
      control.forgetResult();
      try {
        evaluate(cell, fragments.get(i));
      } catch (CellFailure | RuntimeException | Error e) {
        missing.cellEnded(
            fragments.subList(i, fragments.size()),
            "its cell "
                + (thread.interrupted() ? "was interrupted" : "failed")
                + " (cell "
                + cell.number()
                + ")");
        throw e;
      }
    }
  }

  private void evaluate(Cell cell, Cell.Fragment fragment) throws CellFailure {
    List<SnippetEvent> events = shell.eval(fragment.source());
    for (SnippetEvent event : events) {
      if (event.causeSnippet() == null) {
        sources.put(event.snippet(), cell, fragment.offset());
      }
      notes.noteOn(event).ifPresent(reader);
      missing.takeIn(event);
    }
    for (SnippetEvent event : events) {
      Snippet snippet = event.snippet();
      if (event.causeSnippet() == null) {
        if (event.status() == Status.REJECTED) {
          throw failures.compilation(cell, fragment, shell.diagnostics(snippet).toList());
        }
        if (!isValue(snippet.subKind())) {
          control.forgetResult();
        }
      }
      if (thread.interrupted()) {
        throw failures.interruption(event.exception(), thread.leftBehind());
      }
      if (event.exception() != null) {
        throw failures.exception(event.exception());
      }
    }
  }

  /** The folders with Java sources that {@code install} has named, if it has. */
  private static List<Path> sourcePath() {
    return Arrays.stream(System.getProperty(SOURCE_PATH, "").split(File.pathSeparator))
        .filter(entry -> !entry.isEmpty())
        .map(Path::of)
        .toList();
  }

  private static boolean isValue(SubKind kind) {
    return kind == SubKind.TEMP_VAR_EXPRESSION_SUBKIND
        || kind == SubKind.VAR_VALUE_SUBKIND
        || kind == SubKind.OTHER_EXPRESSION_SUBKIND;
  }
}
