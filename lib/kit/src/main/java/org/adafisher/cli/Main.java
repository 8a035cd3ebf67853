package org.adafisher.cli;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The entry point of the commands that run on the JVM. */
@Command(
    name = "kit",
    description = "AdaFisher on the JVM: train, replay, look at this machine.",
    subcommands = {
      TrainCommand.class,
      RerunCommand.class,
      StudyCommand.class,
      ClaimsCommand.class,
      ReplayCommand.class,
      ParityCommand.class,
      SummaryCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
      ProbeCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class Main {

  /** Done. */
  static final int DONE = 0;

  /** A check failed. */
  static final int FAILED = 1;

  /** Ended by Ctrl-C or SIGTERM. */
  static final int INTERRUPTED = 130;

  /** The input cannot be used. */
  static final int UNUSABLE = 2;

  @Option(
      names = "--debug",
      description = "Show stack traces of errors.",
      scope = CommandLine.ScopeType.INHERIT)
  private boolean debug = System.getenv("ADAFISHER_DEBUG") != null;

  private Main() {}

  /**
   * Runs a command and exits with 0 (done), 1 (a check failed) or 2 (unusable input).
   *
   * @param arguments the command and its options
   */
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    line.setExecutionExceptionHandler(
        (exception, command, result) -> main.report(exception, command));
    line.setParameterExceptionHandler(
        (exception, given) -> {
          CommandLine command = exception.getCommandLine();
          command
              .getErr()
              .println(
                  "kit: "
                      + firstLine(exception)
                      + "; see ./kit "
                      + (command.getParent() == null ? "" : command.getCommandName() + " ")
                      + "--help");
          return UNUSABLE;
        });
    Values.register(line);
    int status = arguments.length == 0 ? line.execute("--help") : line.execute(arguments);
    if (System.out.checkError()) {
      line.getErr()
          .println("kit: standard output cannot be written: its disk is full, or its reader gone");
      return UNUSABLE;
    }
    return status;
  }

  private int report(Exception exception, CommandLine command) {
    command.getErr().println("kit: " + firstLine(exception));
    if (debug) {
      exception.printStackTrace(command.getErr());
    }
    return exception instanceof IllegalArgumentException || exception instanceof IOException
        ? UNUSABLE
        : FAILED;
  }

  static String firstLine(Throwable exception) {
    String message = exception.getMessage();
    return message == null
        ? exception.getClass().getSimpleName()
        : message.lines().findFirst().orElse(message);
  }
}
