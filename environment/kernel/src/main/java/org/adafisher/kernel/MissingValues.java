package org.adafisher.kernel;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;

/**
 * What cells above were to declare and did not, as they failed. JShell leaves a variable whose
 * initializer threw declared, as null or 0; here it is gone, so that the compiler finds its users.
 */
final class MissingValues {

  private static final Pattern VARIABLE =
      Pattern.compile(
          "(?s)(?:[\\w.]+\\s+)*[\\w.]+(?:<[^=;(]*>)?(?:\\[])*\\s+(\\w+)\\s*(?:=[^=].*|;.*|)");

  private final JShell shell;
  private final CellExecutionControl control;
  private final Map<String, String> reasons = new HashMap<>();

  MissingValues(JShell shell, CellExecutionControl control) {
    this.shell = shell;
    this.control = control;
  }

  /** Takes in what JShell reports of a snippet: a name has a value again, or has lost it. */
  void takeIn(SnippetEvent event) {
    if (!(event.snippet() instanceof DeclarationSnippet declaration)
        || event.status() == Status.OVERWRITTEN) {
      return;
    }
    String name = declaration.name();
    boolean isVariable = declaration instanceof VarSnippet;
    if (event.causeSnippet() != null) {
      // What depends on a change is compiled anew, but its initializer does not run again.
      if (isVariable && (event.previousStatus() == Status.VALID || reasons.containsKey(name))) {
        reasons.put(name, "what it was made from has changed");
        drop(declaration);
      }
    } else if (declaration.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND
        && event.status() == Status.VALID) {
      // $1 and its like would keep what a cell has shown alive.
      control.forgetValue();
      shell.drop(declaration);
    } else if (isVariable && event.status() == Status.VALID && event.value() == null) {
      drop(declaration);
    } else if (event.status().isDefined()) {
      reasons.remove(name);
    }
  }

  /** Notes the names that the rest of a cell would have declared. */
  void cellEnded(List<Cell.Fragment> rest, String how) {
    rest.stream()
        .flatMap(fragment -> names(fragment.source()))
        .filter(name -> !isDefined(name))
        .forEach(name -> reasons.put(name, how));
  }

  /**
   * Why the name that the compiler could not resolve has no value, if a cell was to give it one.
   */
  Optional<String> reason(String source, Diag error) {
    String code = error.getCode();
    if (!code.startsWith("compiler.err.cant.resolve")
        && !code.equals("compiler.err.doesnt.exist")) {
      return Optional.empty();
    }
    Matcher name =
        Pattern.compile("\\w+")
            .matcher(source)
            .region((int) Math.max(0, error.getStartPosition()), source.length());
    return name.lookingAt()
        ? Optional.ofNullable(reasons.get(name.group()))
            .map(why -> "run the cell above first: `" + name.group() + "` has no value, as " + why)
        : Optional.empty();
  }

  private void drop(DeclarationSnippet declaration) {
    for (SnippetEvent event : shell.drop(declaration)) {
      if (event.causeSnippet() != null && event.snippet() instanceof VarSnippet dependent) {
        reasons.put(
            dependent.name(), "`" + declaration.name() + "`, which it was made from, has none");
      }
    }
  }

  private Stream<String> names(String source) {
    List<String> declared =
        shell.sourceCodeAnalysis().sourceToSnippets(source).stream()
            .filter(DeclarationSnippet.class::isInstance)
            .map(snippet -> ((DeclarationSnippet) snippet).name())
            .toList();
    if (!declared.isEmpty()) {
      return declared.stream();
    }
    Matcher variable = VARIABLE.matcher(source); // one whose type depends on what is missing
    return variable.matches() ? Stream.of(variable.group(1)) : Stream.empty();
  }

  private boolean isDefined(String name) {
    return shell
        .snippets()
        .anyMatch(
            snippet ->
                snippet instanceof DeclarationSnippet declaration
                    && declaration.name().equals(name)
                    && shell.status(snippet).isDefined());
  }
}
