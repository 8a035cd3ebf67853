package org.adafisher.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.ShellChannel;
import io.github.spencerpark.jupyter.channels.ShellHandler;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.messages.ContentType;
import io.github.spencerpark.jupyter.messages.Message;
import io.github.spencerpark.jupyter.messages.MessageType;
import java.util.ArrayList;
import java.util.List;
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

  /**
   * Takes what waits. Once the client has read that a cell failed it may send the next, which must
   * run: so this comes before the reply to the failed cell, and the answers after it.
   */
  List<Message<?>> take(ShellReplyEnvironment failed) {
    ShellChannel shell = (ShellChannel) failed.getShell();
    List<Message<?>> waiting = new ArrayList<>();
    while ((shell.getEvents() & ZMQ.Poller.POLLIN) != 0) {
      waiting.add(shell.readMessage());
    }
    return waiting;
  }

  /** Answers what was taken: cells as aborted, everything else as usual. */
  void answer(ShellReplyEnvironment failed, List<Message<?>> waiting) {
    ShellChannel shell = (ShellChannel) failed.getShell();
    waiting.forEach(message -> answer(shell, message));
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
