package org.adafisher.kernel;

import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.VarSnippet;

/** What a reader is offered while typing: how a name goes on, and what it means. */
final class Hints {

  private static final Set<String> METHODS_OF_OBJECT =
      Arrays.stream(Object.class.getDeclaredMethods())
          .map(Method::getName)
          .collect(Collectors.toSet());

  private final JShell shell;
  private final SourceCodeAnalysis analysis;

  /**
   * Creates hints for one JShell.
   *
   * @param shell knows what the cells have declared
   * @param sources the folders below which Javadoc is looked for, beside the JDK's own sources
   */
  Hints(JShell shell, List<Path> sources) {
    this.shell = shell;
    this.analysis = shell.sourceCodeAnalysis();
    addSources(sources);
  }

  /** What could stand at {@code cursor}; what every object has, only once its name is begun. */
  ReplacementOptions complete(String source, int cursor) {
    int start = new Cell(0, source).fragmentAt(analysis, cursor).offset();
    int[] anchor = new int[1];
    List<Suggestion> suggestions =
        analysis.completionSuggestions(source.substring(start), cursor - start, anchor);
    boolean isBegun = start + anchor[0] < cursor;
    List<String> continuations =
        suggestions.stream()
            .map(Suggestion::continuation)
            .filter(each -> isBegun || !isOfEveryObject(each))
            .distinct()
            .toList();
    return new ReplacementOptions(continuations, start + anchor[0], cursor);
  }

  /**
   * What the method, class or variable at {@code cursor} is, or else what the call around it takes:
   * one entry per signature, with the first sentences of its Javadoc below.
   */
  List<String> describe(String source, int cursor) {
    int start = new Cell(0, source).fragmentAt(analysis, cursor).offset();
    String code = source.substring(start);
    int begin = cursor - start;
    int end = begin;
    while (begin > 0 && Character.isJavaIdentifierPart(code.charAt(begin - 1))) {
      begin--;
    }
    while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
      end++;
    }
    String named = code.substring(0, end);
    boolean isCall = code.substring(end).stripLeading().startsWith("(");
    String around = code.substring(0, begin);
    return Stream.of(
            variable(code.substring(begin, end), around),
            documentation(isCall ? named + "(" : named),
            documentation(named + "("),
            documentation(untilOpenParenthesis(around)))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /** The start of {@code code} up to the arguments that its end is among; empty if it is not. */
  private static String untilOpenParenthesis(String code) {
    int closed = 0;
    for (int i = code.length() - 1; i >= 0; i--) {
      if (code.charAt(i) == ')') {
        closed++;
      } else if (code.charAt(i) == '(' && closed-- == 0) {
        return code.substring(0, i + 1);
      }
    }
    return "";
  }

  private static boolean isOfEveryObject(String continuation) {
    int parenthesis = continuation.indexOf('(');
    return parenthesis > 0 && METHODS_OF_OBJECT.contains(continuation.substring(0, parenthesis));
  }

  private List<String> documentation(String code) {
    return analysis.documentation(code, code.length(), true).stream()
        .map(Hints::text)
        .distinct()
        .toList();
  }

  /** A cell's variable: its type, with what that is. */
  private List<String> variable(String name, String before) {
    return before.stripTrailing().endsWith(".")
        ? List.of()
        : shell
            .variables()
            .filter(each -> each.name().equals(name))
            .map(each -> described(each))
            .toList();
  }

  private String described(VarSnippet variable) {
    String type = variable.typeName();
    return Stream.concat(
            Stream.of(type + " " + variable.name()),
            documentation(type.replaceAll("[<\\[].*", "")).stream())
        .collect(Collectors.joining("\n"));
  }

  private static String text(Documentation found) {
    String sentences = firstSentences(found.javadoc());
    return sentences.isEmpty()
        ? found.signature()
        : found.signature() + "\n" + sentences.indent(4).stripTrailing();
  }

  /** The first paragraph of a Javadoc comment as plain text, in its own lines. */
  static String firstSentences(String javadoc) {
    if (javadoc == null) {
      return "";
    }
    return javadoc
        .replaceFirst("(?ms)(^\\s*@\\w|<p>|<ul>|<ol>|<pre>|\\n\\s*\\n).*", "")
        .replaceAll("\\{@(?:code|literal|return|value)\\s+([^}]*)}", "$1")
        .replaceAll("\\{@link(?:plain)?\\s+[^}\\s(]+(?:\\([^)]*\\))?\\s+([^}]+)}", "$1")
        .replaceAll("\\{@link(?:plain)?\\s+#?([^}]+)}", "$1")
        .replaceAll("</?[a-zA-Z][^>]*>", "")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
        .replaceAll("(?m)^[ \t]+", "")
        .strip();
  }

  /**
   * Shows JShell further sources. It looks for Javadoc in the JDK's alone, and this list is the
   * only way in; the kernel's JVM opens the package. Without it signatures have no Javadoc.
   */
  @SuppressWarnings("unchecked")
  private void addSources(List<Path> sources) {
    try {
      Method list = analysis.getClass().getDeclaredMethod("findSources");
      if (list.trySetAccessible()) {
        ((Collection<Path>) list.invoke(analysis)).addAll(sources);
      }
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      // A JDK that keeps its sources elsewhere.
    }
  }
}
