"""Interrupts and restarts the Jupyter kernel `java` while a cell keeps libtorch busy; runs in the image,
under whichever kernel that has. Called by test_image.py. Exit status: 0 all held, 1 a check failed.
"""

import sys
import time

from jupyter_client.manager import start_new_kernel

PATIENCE = 120
# Polls for an interrupt as the kit's training does, between operations of libtorch.
TRAIN = """long done = 0;
try (var manager = ai.djl.ndarray.NDManager.newBaseManager("PyTorch")) {
  var x = manager.randomUniform(0, 1, new ai.djl.ndarray.types.Shape(300, 300));
  x.matMul(x).close();
  System.out.println("at work");
  while (!Thread.currentThread().isInterrupted()) { x.matMul(x).close(); done++; }
}"""


def begin(client) -> str:
    """Starts the busy cell; returns its message's id once libtorch is at work."""
    asked = client.execute(TRAIN)
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["parent_header"].get("msg_id") == asked:
            assert message["msg_type"] != "error", "\n".join(message["content"]["traceback"])
            if message["msg_type"] == "stream" and "at work" in message["content"]["text"]:
                return asked


def ended(client, asked: str) -> str:
    """Waits for the end of a cell; returns its status."""
    while True:
        reply = client.get_shell_msg(timeout=PATIENCE)
        if reply["parent_header"].get("msg_id") == asked:
            return reply["content"]["status"]


def value(client, source: str) -> str:
    """Runs a cell; returns its value, or what went wrong."""
    seen = []

    def take(message):
        if message["msg_type"] == "execute_result":
            seen.append(message["content"]["data"]["text/plain"])

    reply = client.execute_interactive(source, timeout=PATIENCE, output_hook=take)
    return seen[0] if seen else reply["content"]["status"]


def expect(actual, wanted):
    assert actual == wanted, f"expected {wanted!r}, got {actual!r}"


def main():
    manager, client = start_new_kernel(kernel_name="java", startup_timeout=PATIENCE)
    try:
        asked = begin(client)
        started = time.monotonic()
        manager.interrupt_kernel()
        ended(client, asked)
        print(f"interrupted in {time.monotonic() - started:.1f} s", end=", ")
        expect(value(client, "done > 0"), "true")
        begin(client)
        started = time.monotonic()
        manager.restart_kernel()
        client.wait_for_ready(timeout=PATIENCE)
        print(f"restarted in {time.monotonic() - started:.1f} s")
        expect(value(client, "done"), "error")
        asked = begin(client)
        manager.interrupt_kernel()
        ended(client, asked)
        expect(value(client, "6 * 7"), "42")
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    try:
        main()
    except Exception as error:  # every way to fail is this check's
        print(f"{type(error).__name__}: {error}")
        sys.exit(1)
