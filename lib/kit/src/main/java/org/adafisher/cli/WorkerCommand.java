package org.adafisher.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.adafisher.input.StrictJson;
import org.adafisher.study.Execution;
import org.adafisher.study.Store;
import org.adafisher.study.StudyProgress;
import org.adafisher.training.spec.RunSpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code worker}: one run of a study, for a scheduler, which writes the specification on a line of
 * standard input and then holds it open. Its end, also by the scheduler's death, stops the run in
 * order, as a signal would.
 */
@Command(name = "worker", hidden = true)
final class WorkerCommand implements Callable<Integer> {

  @Option(names = "--store", required = true)
  private Path store;

  @Option(names = "--data")
  private Path data;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    BufferedReader scheduler =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String text = Objects.requireNonNullElse(scheduler.readLine(), "");
    RunSpec run = StrictJson.parse(text, "standard input", RunSpec.class);
    PrintWriter console = command.commandLine().getOut();
    StudyProgress progress =
        new StudyProgress(
            said -> {
              console.println(said);
              console.flush();
            },
            1,
            1);
    Store kept = new Store(store);
    return Interruption.during(
        () -> {
          stopWith(scheduler);
          new Execution(kept, data, progress).run(List.of(run));
          // A record that cannot be read is passed over, and says here what is wrong with it.
          return kept.find(run).isPresent() ? Main.DONE : Main.FAILED;
        });
  }

  private static void stopWith(BufferedReader scheduler) {
    Thread trainer = Thread.currentThread();
    Thread watch =
        new Thread(
            () -> {
              try {
                while (scheduler.read() >= 0) {
                  // Nothing more is said.
                }
              } catch (IOException e) {
                // As good as its end.
              }
              trainer.interrupt();
            },
            "scheduler");
    watch.setDaemon(true);
    watch.start();
  }
}
