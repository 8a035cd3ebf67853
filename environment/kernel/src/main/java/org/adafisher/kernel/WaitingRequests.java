package org.adafisher.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import org.zeromq.ZMQ;

/**
 * The requests that the client sent behind a cell which then failed: "run all" sends every cell at
 * once, and the cells after an error or an interrupt must not run.
 */
final class WaitingRequests {

  /** The reply to a cell that was not run. */
  private static final class Aborted implements ContentType<Aborted> {

    @SuppressWarnings("unused") // read by Gson
    private final String status = "aborted";

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"}) // the protocol has several contents for one type
    public MessageType<Aborted> getType() {
      return (MessageType) MessageType.EXECUTE_REPLY;
    }
  }

  private final JupyterConnection connection;

  WaitingRequests(JupyterConnection connection) {
    this.connection = connection;
  }

  /** Answers what waits: cells as aborted, everything else as usual. */
  void abort(ShellReplyEnvironment failed) {
    ShellChannel shell = (ShellChannel) failed.getShell();
    while ((shell.getEvents() & ZMQ.Poller.POLLIN) != 0) {
      answer(shell, shell.readMessage());
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private void answer(ShellChannel shell, Message message) {
    ShellReplyEnvironment environment = connection.prepareReplyEnv(shell, message);
    MessageType<?> type = message.getHeader().getType();
    if (type == MessageType.EXECUTE_REQUEST) {
      environment.setStatusBusy();
      environment.reply(new Aborted());
      environment.setStatusIdle();
      return;
    }
    ShellHandler handler = connection.getHandler(type);
    if (handler != null) {
      handler.handle(environment, message);
      environment.resolveDeferrals();
    }
  }
}
