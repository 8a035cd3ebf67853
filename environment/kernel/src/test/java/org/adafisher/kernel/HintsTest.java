package org.adafisher.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Tab and Shift-Tab say; {@code |} is the cursor. Javadoc is looked for in this kernel's own.
 */
class HintsTest {

  private static CellEvaluator evaluator;

  @BeforeAll
  static void start() throws CellFailure {
    evaluator = new CellEvaluator(Duration.ofSeconds(1), note -> {});
    String cell = "import org.adafisher.kernel.*; String text = \"a\"; Display shown = null;";
    evaluator.evaluate(new Cell(1, cell), Function.identity());
  }

  @AfterAll
  static void end() {
    evaluator.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "updateDisplay|",
        "update|Display",
        "|updateDisplay(",
        "Display.update|Display(id, 1);",
        "int a = 1;\nupdateDisplay(|",
        "updateDisplay(text, |",
        "updateDisplay(\"a\", |1);",
        "{ int a = 1; updateDisplay|"
      })
  void methodHasSignatureAndJavadoc(String source) {
    assertThat(String.join("\n", describe(source)))
        .contains("void Display.updateDisplay(String id, Object object)\n")
        .contains("    Replaces what display has shown under id.")
        .doesNotContain("{@");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Disp|lay", "Display|.render(1)", "sho|wn", "var a = shown|;"})
  void classAndVariableOfItHaveItsJavadoc(String source) {
    assertThat(describe(source))
        .singleElement()
        .asString()
        .contains("Display")
        .contains("What cells call to show things, under the names and signatures of IJava");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      textBlock =
          """
          Math.m|ax           > int Math.max(int a, int b)
          Math.max(|          > int Math.max(int a, int b)
          Math.max(1, te|xt)  > String text
          new Strin|g(        > String(String original)
          Math.P|I            > Math.PI:double
          """)
  void whatHasNoSourcesHasItsSignature(String source, String signature) {
    assertThat(describe(source)).anyMatch(found -> found.lines().toList().contains(signature));
  }

  @ParameterizedTest
  @ValueSource(strings = {"|", "unknown|", "1 + |", "\"a|", "text.unknown|"})
  void nothingIsSaidOfNothing(String source) {
    assertThat(describe(source)).isEmpty();
  }

  @Test
  void whatEveryObjectHasIsOfferedOnceItsNameIsBegun() {
    assertThat(complete("text.|"))
        .contains("length()", "toUpperCase(")
        .doesNotContain("wait(", "notify()", "getClass()", "hashCode()", "equals(", "toString()");
    assertThat(complete("text.ha|")).contains("hashCode()");
    assertThat(complete("text.getC|")).contains("getClass()", "getChars(");
  }

  @Test
  void completionSaysWhatItReplaces() {
    String source = "int a = 1;\ntext.toUpp";
    ReplacementOptions options = evaluator.hints().complete(source, source.length());
    assertThat(options.getReplacements()).contains("toUpperCase(");
    assertThat(source.substring(options.getSourceStart(), options.getSourceEnd()))
        .isEqualTo("toUpp");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          Does {@code x < y} so.               => Does x < y so.
          See {@link Foo#bar(int) the bar}.    => See the bar.
          See {@link Foo}.                     => See Foo.
          A <b>bold</b> &lt; word.<p>Not this  => A bold < word.
          ' One.\\n @param a not this'         => One.
          ' One.\\n two.\\n\\n Not this'       => 'One.\\ntwo.'
          """)
  void firstParagraphIsPlainText(String javadoc, String text) {
    assertThat(Hints.firstSentences(javadoc.replace("\\n", "\n")))
        .isEqualTo(text.replace("\\n", "\n"));
  }

  private static List<String> describe(String marked) {
    return evaluator.hints().describe(marked.replace("|", ""), marked.indexOf('|'));
  }

  private static List<String> complete(String marked) {
    return evaluator
        .hints()
        .complete(marked.replace("|", ""), marked.indexOf('|'))
        .getReplacements();
  }
}
