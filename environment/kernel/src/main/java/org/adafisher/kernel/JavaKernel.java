package org.adafisher.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.BaseKernel;
import io.github.spencerpark.jupyter.kernel.LanguageInfo;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import io.github.spencerpark.jupyter.messages.publish.PublishDisplayData;
import io.github.spencerpark.jupyter.messages.publish.PublishError;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteInput;
import io.github.spencerpark.jupyter.messages.publish.PublishExecuteResult;
import io.github.spencerpark.jupyter.messages.publish.PublishUpdateDisplayData;
import io.github.spencerpark.jupyter.messages.reply.ErrorReply;
import io.github.spencerpark.jupyter.messages.reply.ExecuteReply;
import io.github.spencerpark.jupyter.messages.request.ExecuteRequest;
import io.github.spencerpark.jupyter.messages.request.ShutdownRequest;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Answers Jupyter's messages with what {@link CellEvaluator} makes of the cells. */
final class JavaKernel extends BaseKernel {

  private static final Duration INTERRUPT_GRACE = Duration.ofSeconds(2);

  private final OutputRelay output = new OutputRelay(this::publish);
  private final PrintStream standardOutput = output.stream(OutputRelay.Channel.OUT);
  private final PrintStream standardError = output.stream(OutputRelay.Channel.ERROR);
  private final CellEvaluator evaluator =
      new CellEvaluator(INTERRUPT_GRACE, standardOutput::println);
  private volatile ShellReplyEnvironment client;
  private volatile String lastDisplayId;

  JavaKernel() {
    Display.attach(this);
  }

  /**
   * Ends the cell that runs.
   *
   * @return whether no code of a cell runs any more
   */
  boolean end() {
    return evaluator.end();
  }

  /** The stream that shows under the cell as ordinary output. */
  PrintStream standardOutput() {
    return standardOutput;
  }

  /** The stream that shows under the cell as error output. */
  PrintStream standardError() {
    return standardError;
  }

  /** Takes over the messages whose handling in the base class falls short of a notebook's needs. */
  @Override
  public void becomeHandlerForConnection(JupyterConnection connection) {
    super.becomeHandlerForConnection(connection);
    WaitingRequests waiting = new WaitingRequests(connection);
    connection.<ExecuteRequest>setHandler(
        MessageType.EXECUTE_REQUEST,
        (environment, message) -> execute(environment, message, waiting));
    ShellHandler<ShutdownRequest> shutDown = connection.getHandler(MessageType.SHUTDOWN_REQUEST);
    connection.<ShutdownRequest>setHandler(
        MessageType.SHUTDOWN_REQUEST,
        (environment, message) -> {
          shutDown.handle(environment, message); // replies
          Exit.now();
        });
  }

  @Override
  public DisplayData eval(String source) throws CellFailure {
    return evaluator.evaluate(new Cell(executionCount.get(), source), this::present).orElse(null);
  }

  /** Starts to interrupt the running cell; the client need not wait for the end of it. */
  @Override
  public void interrupt() {
    Thread thread = new Thread(evaluator::interrupt, "interrupt");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public ReplacementOptions complete(String source, int cursor) {
    return evaluator.hints().complete(source, cursor);
  }

  @Override
  public DisplayData inspect(String source, int cursor, boolean detailed) {
    List<String> found = evaluator.hints().describe(source, cursor);
    return found.isEmpty() ? null : new DisplayData(String.join("\n", found));
  }

  @Override
  public String isComplete(String source) {
    return switch (evaluator.analysis().analyzeCompletion(source).completeness()) {
      case DEFINITELY_INCOMPLETE, CONSIDERED_INCOMPLETE -> "";
      case UNKNOWN -> IS_COMPLETE_BAD;
      default -> IS_COMPLETE_YES;
    };
  }

  @Override
  public LanguageInfo getLanguageInfo() {
    return new LanguageInfo.Builder("java")
        .version(System.getProperty("java.specification.version"))
        .mimetype("text/x-java-source")
        .fileExtension(".jshell")
        .pygments("java")
        .codemirror("text/x-java")
        .build();
  }

  @Override
  public String getBanner() {
    return "Java " + Runtime.version() + " in one JShell (AdaFisher kit)";
  }

  /** All forms of an object that its class, or a function registered for it, provides. */
  DisplayData render(Object object) {
    return rendered(object, getRenderer()::render);
  }

  /** The asked-for forms of an object, and plain text. */
  DisplayData render(Object object, String... mimeTypes) {
    return rendered(object, other -> getRenderer().renderAs(other, mimeTypes));
  }

  /** Shows data below the cell and returns the id under which it can be updated. */
  String show(DisplayData data) {
    String id = data.hasDisplayId() ? data.getDisplayId() : UUID.randomUUID().toString();
    data.setDisplayId(id);
    output.flush();
    client.publish(new PublishDisplayData(data));
    lastDisplayId = id;
    return id;
  }

  /** Replaces what was shown under {@code id}. */
  void update(String id, DisplayData data) {
    data.setDisplayId(id);
    output.flush();
    client.publish(new PublishUpdateDisplayData(data));
  }

  /** Runs one cell from request to reply; where it fails, the cells that wait are aborted. */
  private void execute(
      ShellReplyEnvironment environment,
      Message<ExecuteRequest> message,
      WaitingRequests requests) {
    List<Message<?>> waiting = List.of();
    String source = message.getContent().getCode();
    int number = executionCount.get();
    getCommManager().setMessageContext(message);
    client = environment;
    environment.setStatusBusy();
    environment.publish(new PublishExecuteInput(source, number));
    try {
      DisplayData result = eval(source);
      output.flush();
      if (result != null) {
        environment.publish(new PublishExecuteResult(number, result));
      }
      environment.reply(new ExecuteReply(number, Map.of()));
    } catch (CellFailure failure) {
      output.flush();
      if (message.getContent().shouldStopOnError()) {
        waiting = requests.take(environment);
      }
      String kind = failure.kind();
      environment.publish(new PublishError(kind, failure.getMessage(), failure.report()));
      if (!failure.trace().isEmpty()) {
        environment.publish(new PublishDisplayData(folded(kind, failure.trace())));
      }
      ErrorReply reply = new ErrorReply(kind, failure.getMessage(), failure.report());
      reply.setExecutionCount(number);
      environment.replyError(ExecuteReply.MESSAGE_TYPE.error(), reply);
    } finally {
      executionCount.incrementAndGet();
      environment.setStatusIdle();
    }
    requests.answer(environment, waiting);
  }

  /** A trace in a form that a page opens on a click. */
  private static DisplayData folded(String kind, List<String> trace) {
    String text = String.join("\n", trace);
    String html = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    DisplayData data = new DisplayData(text);
    data.putHTML(
        "<details><summary>" + kind + ": all calls</summary><pre>" + html + "</pre></details>");
    return data;
  }

  /** A cell that ends in {@code display(...)} shows the object, not the id that comes back. */
  @SuppressWarnings("ReferenceEquality")
  private DisplayData present(Object result) {
    return result == lastDisplayId ? null : render(result);
  }

  private static DisplayData rendered(Object object, Function<Object, DisplayData> renderer) {
    if (object == null) {
      return new DisplayData("null");
    }
    return object instanceof DisplayData data ? data : renderer.apply(object);
  }

  private void publish(OutputRelay.Channel channel, String text) {
    if (client == null) {
      return; // before the first cell there is no place to show anything
    }
    switch (channel) {
      case OUT -> client.writeToStdOut(text);
      case ERROR -> client.writeToStdErr(text);
    }
  }
}
