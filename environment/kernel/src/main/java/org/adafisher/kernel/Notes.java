package org.adafisher.kernel;

import java.util.Optional;
import java.util.stream.Collectors;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;

/** What a reader should know of a cell's declarations although nothing is wrong with the cell. */
final class Notes {

  private final JShell shell;
  private final SourceMap sources;

  Notes(JShell shell, SourceMap sources) {
    this.shell = shell;
    this.sources = sources;
  }

  /** The note for something that JShell reports of a snippet, if it needs one. */
  Optional<String> noteOn(SnippetEvent event) {
    boolean usable = event.status() == Status.VALID;
    if (!(event.snippet() instanceof DeclarationSnippet declaration)
        || event.status() == Status.OVERWRITTEN) {
      return Optional.empty();
    }
    if (event.causeSnippet() == null) {
      return usable ? Optional.empty() : Optional.of("note: " + awaiting(declaration));
    }
    if (event.previousStatus() != Status.VALID) {
      return Optional.empty();
    }
    String name = declaration.name() + origin(declaration);
    if (!usable) {
      return Optional.of("note: " + name + " does not fit this change: run its cell again");
    }
    return declaration instanceof VarSnippet
        ? Optional.of("note: " + name + " lost its value by this change: run its cell again")
        : Optional.empty();
  }

  /** Says what a declaration needs before it can be used. */
  String awaiting(DeclarationSnippet declaration) {
    String missing = shell.unresolvedDependencies(declaration).collect(Collectors.joining(" and "));
    return declaration.name()
        + origin(declaration)
        + " can be used once "
        + missing
        + " is defined";
  }

  private String origin(Snippet snippet) {
    return sources.find(snippet).map(place -> " (" + place + ")").orElse("");
  }
}
