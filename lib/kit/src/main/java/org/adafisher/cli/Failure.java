package org.adafisher.cli;

import java.io.PrintWriter;
import java.util.concurrent.CancellationException;
import org.adafisher.input.Blame;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Turns whatever went wrong into one line on standard error and an exit status. */
final class Failure {

  private Failure() {}

  /** Reports arguments that picocli cannot use; returns the exit status. */
  static int report(ParameterException exception) {
    CommandLine command = exception.getCommandLine();
    String help = command.getParent() == null ? "" : command.getCommandName() + " ";
    String message = exception.getMessage().lines().findFirst().orElse("");
    command.getErr().println("kit: " + message + "; see ./kit " + help + "--help");
    return Main.UNUSABLE;
  }

  /** Reports what a command could not do; returns the exit status. */
  static int report(Throwable failure, CommandLine command, boolean debug) {
    PrintWriter err = command.getErr();
    boolean isCancelled = failure instanceof CancellationException;
    boolean isOfInput = Blame.isOfInput(failure);
    err.println(
        "kit: "
            + (isCancelled ? "interrupted" : Blame.line(failure))
            + (isCancelled || isOfInput ? "" : "; the same with ./kit --debug shows where"));
    if (debug) {
      failure.printStackTrace(err);
    }
    err.flush();
    return isCancelled ? Main.INTERRUPTED : isOfInput ? Main.UNUSABLE : Main.FAILED;
  }
}
