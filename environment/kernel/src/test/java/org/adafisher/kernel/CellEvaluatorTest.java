package org.adafisher.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells as their reader sees them: results, notes, and errors with cell and line. */
@Timeout(30)
public class CellEvaluatorTest {

  private static final Duration GRACE = Duration.ofMillis(200);

  /** Lets a cell end that nothing else can end. */
  public static volatile boolean enough;

  /** Whether a cell came to its end. */
  public static volatile boolean finished;

  private static volatile CountDownLatch begun;
  private static volatile CountDownLatch heard;

  private final List<String> notes = new ArrayList<>();
  private CellEvaluator evaluator;
  private int cells;

  /** Tells the test that its cell runs; the cell calls it. */
  public static void begin() {
    begun.countDown();
  }

  /** Tells the test that its cell has noticed the interrupt; the cell calls it. */
  public static void heard() {
    heard.countDown();
  }

  @BeforeEach
  void start() throws CellFailure {
    begun = new CountDownLatch(1);
    heard = new CountDownLatch(1);
    enough = false;
    finished = false;
    start(GRACE);
  }

  private void start(Duration grace) throws CellFailure {
    evaluator = new CellEvaluator(grace, notes::add);
    String ready = "import static org.adafisher.kernel.CellEvaluatorTest.*;";
    evaluator.evaluate(new Cell(0, ready), Function.identity());
  }

  @AfterEach
  void close() {
    enough = true;
    evaluator.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 + 1                                       | 2
          1 + 1 // a comment                          | 2
          int x = 3; x                                | 3
          int x = 3; /* why */ x; /* done */          | 3
          "a".repeat(2);                              | aa
          List.of(1, 2)                               | [1, 2]
          new BigDecimal("1.50")                      | 1.50
          record P(int a) {} new P(4)                 | P[a=4]
          int x = 1; x++                              | 1
          """)
  void valueOfTheLastExpressionIsTheResult(String source, String value) throws CellFailure {
    assertThat(run(source).map(Object::toString)).contains(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n",
        "// only a comment",
        "int x = 1;",
        "null",
        "1; int x = 2;",
        "System.gc();",
        "int x = 1; x = 2",
        "class A {}",
        "void f() {}",
        "import java.time.*;"
      })
  void otherCellsHaveNoResult(String source) throws CellFailure {
    assertThat(run(source)).isEmpty();
  }

  @Test
  void resultIsTheObjectItself() throws CellFailure {
    run("Object kept = new Object();");
    assertThat(run("kept")).isEqualTo(run("kept")).isPresent();
  }

  @Test
  void resultIsNotAskedForItsTextBeforeItIsPresented() throws CellFailure {
    run("int asked = 0; class Shy { public String toString() { asked++; return \"shy\"; } }");
    run("new Shy()");
    assertThat(run("asked")).contains(0);
  }

  @Test
  void compileErrorNamesCellAndLineAndShowsThePlace() throws CellFailure {
    run("int a = 1;");
    CellFailure failure = failureOf("int b = 2;\n\n// why\nint c = a +\n    missing;\n");
    assertThat(failure.kind()).isEqualTo("CompileError");
    assertThat(failure).hasMessage("cell 2, line 5: cannot find symbol");
    assertThat(plain(failure))
        .containsSubsequence(
            "Compile error in cell 2, line 5: cannot find symbol",
            "        missing;",
            "        ^",
            "  symbol:   variable missing");
    assertThat(run("b")).as("statements before the error have run").contains(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          for (int i = 0; i < 3; i++) {   | reached end of file while parsing
          int a = 1 int b = 2;            | ';' expected
          import no.such.Thing;           | package no.such does not exist
          String s = 5;                   | incompatible types: int cannot be converted to java.lang.String
          """)
  void brokenSourceIsTheCompilersToExplain(String source, String message) {
    assertThat(failureOf(source)).hasMessage("cell 1, line 1: " + message);
  }

  @Test
  void exceptionNamesCellsAndLinesAndCauses() throws CellFailure {
    run("\nint divide(int a, int b) {\n  return a / b;\n}");
    CellFailure failure =
        failureOf(
            """
            int ten = 10;

            try {
              divide(ten, 0);
            } catch (ArithmeticException e) {
              throw new IllegalStateException("outer", e);
            }
            """);
    assertThat(failure.kind()).isEqualTo("IllegalStateException");
    assertThat(failure).hasMessage("outer");
    assertThat(plain(failure))
        .containsExactly(
            "outer",
            "    at cell 2, line 6: throw new IllegalStateException(\"outer\", e);",
            "Caused by: / by zero",
            "    at divide (cell 1, line 3): return a / b;",
            "    at cell 2, line 4: divide(ten, 0);");
    assertThat(failure.trace())
        .startsWith("java.lang.IllegalStateException: outer")
        .contains("Caused by: java.lang.ArithmeticException: / by zero");
  }

  @Test
  void exceptionPassesThroughClassesAndLambdasOfCells() throws CellFailure {
    run("class Thrower {\n  void go() {\n    throw new RuntimeException(\"x\");\n  }\n}");
    run("Runnable later =\n    () -> new Thrower().go();");
    assertThat(plain(failureOf("later.run();")))
        .containsExactly(
            "x",
            "    at Thrower.go (cell 1, line 3): throw new RuntimeException(\"x\");",
            "    at lambda (cell 2, line 2): () -> new Thrower().go();",
            "    at cell 3, line 1: later.run();");
  }

  @Test
  void redeclaredMethodIsFoundInItsNewCell() throws CellFailure {
    run("void fail() { throw new RuntimeException(); }");
    run("\n\nvoid fail() {\n  throw new RuntimeException();\n}");
    assertThat(plain(failureOf("fail();")))
        .contains("    at fail (cell 2, line 4): throw new RuntimeException();");
  }

  @Test
  void endlessRecursionHasAShortTrace() throws CellFailure {
    run("int down(int n) { return down(n + 1) + 1; }");
    CellFailure failure = failureOf("down(0);");
    assertThat(failure.kind()).isEqualTo("StackOverflowError");
    assertThat(plain(failure)).hasSizeLessThan(25);
  }

  @Test
  void messageComesFirstAndLibrariesAreOnlyInTheTrace() {
    CellFailure failure = failureOf("\nInteger.parseInt(\"five\");");
    assertThat(plain(failure))
        .containsExactly(
            "For input string: \"five\"", "    at cell 1, line 2: Integer.parseInt(\"five\");");
    assertThat(failure.trace())
        .startsWith("java.lang.NumberFormatException: For input string: \"five\"")
        .anyMatch(line -> line.contains("Integer.parseInt("));
    assertThat(plain(failureOf("throw new IllegalStateException();")))
        .startsWith("IllegalStateException");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "var x = List.of(fail());", // what it was before: null
        "int x = fail();", // 0
        "fail(); int x = 1;", // not reached
        "fail(); var x = unknown();",
        "var x = unknown();", // not compiled
        "fail(); int[] x = {1}, y;",
        "fail(); final Map<String, int[]> x = null;",
        "fail(); int x() { return 1; }",
        "fail(); record x() {}"
      })
  void whatAFailedCellWasToDeclareIsAskedFor(String cell) throws CellFailure {
    run("int fail() { throw new IllegalStateException(\"no\"); }");
    failureOf(cell);
    String expected = "run the cell above first: `x` has no value, as its cell failed (cell 2)";
    for (String use :
        List.of("x", "x.size()", "x.first.second()", "foo(x)", "int z = 1 +\n    x;", "x = null")) {
      CellFailure failure = failureOf(use + ";");
      assertThat(failure).as(use).hasMessage(expected);
      assertThat(failure.kind()).isEqualTo("MissingValue");
    }
    assertThat(plain(failureOf("int z = 1 +\n    x;")))
        .containsExactly(expected, "        x;", "        ^");
    run("var x = 7;");
    assertThat(run("x")).contains(7);
  }

  @Test
  void whatWasMadeFromALostValueIsAskedForToo() throws CellFailure {
    run("int n = 1; int fail() { throw new IllegalStateException(); }");
    run("var x = List.of(n);");
    run("var y = List.of(x);");
    failureOf("var x = List.of(fail());");
    assertThat(failureOf("y.get(0)"))
        .hasMessageStartingWith("run the cell above first: `y` has no");
    run("var x = List.of(n);");
    assertThat(failureOf("y.get(0)"))
        .hasMessageStartingWith("run the cell above first: `y` has no");
    run("var y = List.of(x);");
    assertThat(run("y.get(0).get(0)")).contains(1);
  }

  @Test
  void interruptedCellsVariableIsAskedFor() throws Exception {
    interrupted(
        "int late() throws Exception { begin(); Thread.sleep(60_000); return 1; } int n = late();");
    assertThat(failureOf("n + 1"))
        .hasMessage(
            "run the cell above first: `n` has no value, as its cell was interrupted (cell 1)");
  }

  @Test
  void variableThatKeepsItsValueIsNotAskedFor() throws CellFailure {
    run("int x = 1;");
    failureOf("Integer.parseInt(\"five\"); int x = 2;");
    assertThat(run("x")).contains(1);
    assertThat(failureOf("unknown").kind()).isEqualTo("CompileError");
  }

  @Test
  void replacedAndUnnamedValuesAreLetGo() throws CellFailure {
    run("class Big { byte[] bytes = new byte[100]; }");
    run("List<java.lang.ref.WeakReference<Big>> seen = new ArrayList<>();");
    for (int i = 0; i < 3; i++) {
      run("var big = new Big(); seen.add(new java.lang.ref.WeakReference<>(big));");
      run("new Big[] {new Big()}");
    }
    run(
        "Big kept() { Big b = new Big(); seen.add(new java.lang.ref.WeakReference<>(b));"
            + " return b; }");
    run("kept()");
    run("1");
    System.gc();
    assertThat(run("seen.stream().filter(each -> each.get() != null).count()")).contains(1L);
    assertThat(run("big.bytes.length")).contains(100);
  }

  @Test
  void endStopsWhatDoesNotListenAndTakesNoMore() throws Exception {
    Thread reader =
        new Thread(
            () -> {
              await(begun);
              assertThat(evaluator.end()).isTrue();
            });
    reader.start();
    assertThat(failureOf("while (true) { begin(); }").kind()).isEqualTo("Interrupted");
    reader.join();
    assertThat(failureOf("1").kind()).isEqualTo("Interrupted");
  }

  @Test
  void endDoesNotInterruptWhatHasHeardAlready() throws Exception {
    evaluator.close();
    start(Duration.ofSeconds(20));
    Thread reader =
        new Thread(
            () -> {
              await(begun);
              new Thread(evaluator::interrupt).start();
              await(heard);
              assertThat(evaluator.end()).isTrue();
            });
    reader.start();
    failureOf(
        """
        { try { begin(); Thread.sleep(60_000); } catch (InterruptedException e) { heard(); }
          Thread.sleep(100); finished = true; }
        """);
    reader.join();
    assertThat(finished).isTrue();
  }

  @Test
  void endKnowsWhatCannotBeEnded() throws Exception {
    interrupted(
        "while (!enough) { try { begin(); Thread.sleep(1); } catch (Throwable ignored) { } }");
    assertThat(evaluator.end()).isFalse();
  }

  @Test
  void resultThatCannotBeShownIsNotTheKernelsFault() {
    CellFailure failure =
        failureOf(
            "1",
            value -> {
              throw new IllegalStateException("no looks");
            });
    assertThat(plain(failure).get(0))
        .isEqualTo(
            "The cell ran, but its result cannot be shown: "
                + "java.lang.IllegalStateException: no looks");
  }

  @Test
  void forwardReferenceIsANote() throws CellFailure {
    run("int area() { return side() * side(); }");
    assertThat(notes)
        .containsExactly("note: area (cell 1, line 1) can be used once method side() is defined");
    assertThat(failureOf("area()"))
        .hasMessage("area (cell 1, line 1) can be used once method side() is defined");
    run("int side() { return 3; }");
    assertThat(run("area()")).contains(9);
  }

  @Test
  void changeThatBreaksAVariableIsANote() throws CellFailure {
    run("record P(int a) {}\nP p = new P(1);");
    run("record P(int a, int b) {}");
    assertThat(notes)
        .containsExactly("note: p (cell 1, line 2) does not fit this change: run its cell again");
  }

  @Test
  void changeThatResetsAVariableIsANote() throws CellFailure {
    run("class Box { int a = 1; }\nBox box = new Box();");
    run("class Box { int a = 2; }");
    assertThat(notes)
        .containsExactly(
            "note: box (cell 1, line 2) lost its value by this change: run its cell again");
  }

  @Test
  void cellsShareClassesLoaderAndThread() throws CellFailure {
    run("class A {}\nClass<?> seen = A.class;\nThread thread = Thread.currentThread();");
    run("class B {}");
    assertThat(run("seen == A.class")).contains(true);
    assertThat(run("A.class.getClassLoader() == B.class.getClassLoader()")).contains(true);
    assertThat(run("Thread.currentThread() == thread")).contains(true);
    assertThat(run("thread.getContextClassLoader() == A.class.getClassLoader()")).contains(true);
  }

  @Test
  void interruptEndsASleep() throws Exception {
    run("int kept = 7; Thread thread = Thread.currentThread();");
    CellFailure failure = interrupted("{\n  begin();\n  Thread.sleep(60_000);\n}\nint after = 1;");
    assertThat(plain(failure))
        .contains("The cell was interrupted.", "    at cell 2, line 3: Thread.sleep(60_000);");
    assertThat(run("kept")).contains(7);
    assertThat(run("Thread.currentThread() == thread")).contains(true);
    assertThat(failureOf("after").kind()).isEqualTo("MissingValue");
  }

  @Test
  void interruptEndsAPoliteLoopWithAnErrorAndKeepsItsResult() throws Exception {
    run("int steps() { int n = 0; do { n++; begin(); } while (!Thread.interrupted()); return n; }");
    interrupted("int n = steps();");
    assertThat(run("n > 0")).contains(true);
  }

  @Test
  void interruptStopsALoopThatDoesNotLook() throws Exception {
    run("long spins = 0;");
    CellFailure failure = interrupted("while (true) {\n  begin();\n  spins++;\n}");
    assertThat(plain(failure)).anyMatch(line -> line.contains("cell 2, line "));
    assertThat(run("spins > 0")).contains(true);
  }

  @Test
  void interruptLeavesBehindWhatCannotBeStopped() throws Exception {
    run("boolean enough = false;");
    CellFailure failure =
        interrupted(
            "while (!enough) { try { begin(); Thread.sleep(1); } catch (Throwable ignored) { } }");
    assertThat(plain(failure)).last().asString().contains("restart the kernel");
    assertThat(run("enough = true; 1 + 1")).contains(2);
  }

  @Test
  void interruptBetweenCellsIsForgotten() throws CellFailure {
    evaluator.interrupt();
    assertThat(run("Thread.sleep(1); 5")).contains(5);
  }

  private Optional<Object> run(String source) throws CellFailure {
    return evaluator.evaluate(new Cell(++cells, source), Function.identity());
  }

  private CellFailure failureOf(String source) {
    return failureOf(source, Function.identity());
  }

  private CellFailure failureOf(String source, Function<Object, Object> present) {
    return catchThrowableOfType(
        CellFailure.class, () -> evaluator.evaluate(new Cell(++cells, source), present));
  }

  /** Interrupts {@code source} once it has called {@link #begin}, and returns how it ended. */
  private CellFailure interrupted(String source) throws InterruptedException {
    Thread reader =
        new Thread(
            () -> {
              await(begun);
              evaluator.interrupt();
            });
    reader.start();
    CellFailure failure = failureOf(source);
    reader.join();
    assertThat(failure.kind()).isEqualTo("Interrupted");
    return failure;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> plain(CellFailure failure) {
    return failure.report().stream().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")).toList();
  }
}
