package org.adafisher.kernel;

import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** Runs cells, one after the other, in one JShell. */
final class CellEvaluator implements AutoCloseable {

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
    failures = new Failures(sources, notes);
    IMPORTS.forEach(each -> shell.eval("import " + each + ";"));
  }

  /** JShell's view of source that may be unfinished. */
  SourceCodeAnalysis analysis() {
    return shell.sourceCodeAnalysis();
  }

  /** What could stand at {@code cursor}. */
  ReplacementOptions complete(String source, int cursor) {
    int start = new Cell(0, source).fragmentAt(analysis(), cursor).offset();
    int[] anchor = new int[1];
    List<String> continuations =
        analysis().completionSuggestions(source.substring(start), cursor - start, anchor).stream()
            .map(Suggestion::continuation)
            .distinct()
            .toList();
    return new ReplacementOptions(continuations, start + anchor[0], cursor);
  }

  /** The signatures of what is called or named at {@code cursor}. */
  List<String> signatures(String source, int cursor) {
    int start = new Cell(0, source).fragmentAt(analysis(), cursor).offset();
    return analysis().documentation(source.substring(start), cursor - start, false).stream()
        .map(Documentation::signature)
        .distinct()
        .toList();
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
      for (Cell.Fragment fragment : cell.fragments(analysis())) {
        control.forgetResult();
        evaluate(cell, fragment);
      }
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

  @Override
  public void close() {
    shell.close();
  }

  private void evaluate(Cell cell, Cell.Fragment fragment) throws CellFailure {
    for (SnippetEvent event : shell.eval(fragment.source())) {
      Snippet snippet = event.snippet();
      if (event.causeSnippet() == null) {
        sources.put(snippet, cell, fragment.offset());
        if (event.status() == Status.REJECTED) {
          throw failures.compilation(cell, fragment, shell.diagnostics(snippet).toList());
        }
        if (!isValue(snippet.subKind())) {
          control.forgetResult();
        }
      }
      JShellException thrown = event.exception();
      if (thread.interrupted()) {
        throw failures.interruption(thrown, thread.leftBehind());
      }
      if (thrown != null) {
        throw failures.exception(thrown);
      }
      notes.noteOn(event).ifPresent(reader);
    }
  }

  private static boolean isValue(SubKind kind) {
    return kind == SubKind.TEMP_VAR_EXPRESSION_SUBKIND
        || kind == SubKind.VAR_VALUE_SUBKIND
        || kind == SubKind.OTHER_EXPRESSION_SUBKIND;
  }
}
