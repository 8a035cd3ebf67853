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
      ProbeCommand.class,
      WorkerCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class Main {

  /** Done. */
  static final int DONE = 0;

  /** A check failed, a run diverged, or the kit itself has a defect. */
  static final int FAILED = 1;

  /** Interrupted; the JVM itself makes it 143 after SIGTERM and 129 after SIGHUP. */
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
   * Runs a command and exits with 0 (done), 1 (a check failed, or a defect), 2 (unusable input) or
   * 130, 143, 129 (ended by SIGINT, SIGTERM, SIGHUP).
   *
   * @param arguments the command and its options
   */
  public static void main(String[] arguments) {
    int status = run(arguments);
    if (!Interruption.isEnding()) {
      System.exit(status);
    }
  }

  static int run(String... arguments) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    line.setParameterExceptionHandler((exception, given) -> Failure.report(exception));
    line.setExecutionExceptionHandler(
        (exception, command, result) -> Failure.report(exception, command, main.debug));
    Values.register(line);
    try {
      int status = arguments.length == 0 ? line.execute("--help") : line.execute(arguments);
      if (System.out.checkError()) {
        throw new IOException(
            "standard output cannot be written: its disk is full, or its reader gone");
      }
      return status;
    } catch (IOException | Error e) {
      // picocli hands over exceptions only.
      return Failure.report(e, line, main.debug);
    }
  }
}
