#!/usr/bin/python3
"""Wears a Java kernel out: restarts while it trains, and a training cell that is run again and again.

Prints one line per restart or rerun and a summary; exits 0 if nothing crashed and nothing grew, else 1.
"""

import argparse
import collections
import os
import pathlib
import random
import signal
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from check import PATIENCE, Kernel, expect, is_running, use_spec  # noqa: E402

CRASHES = {-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGILL}

IMPORTS = """
import org.adafisher.data.source.DataSets;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.training.*;
import org.adafisher.training.spec.*;
"""

# Steps that end within an interrupt's patience leave a checkpoint, from which the next run goes on;
# those that take seconds are inside libtorch when the JVM ends.
SHORT, LONG = 16, 1024
TRAINING = """
int batch = BATCH;
var spec = RunSpec.of("digits", "resnet8_cifar", OptimizerSpec.of("adafisher"))
    .with(new DataSpec("digits", 0, 64, "none")).with(Budget.epochs(1000)).withBatchSize(batch);
var options = new RunOptions(Path.of("run" + batch), 0, true);
Training.run(spec, DataSets.open("digits", null), options, new TrainingListener() {
  @Override
  public void onStep(int step, double loss, ai.djl.nn.Block network, StatefulOptimizer optimizer) {
    System.out.println("step " + step + ".");
  }
});
"""

RERUN = """
var spec = RunSpec.of("digits", "resnet8_cifar", OptimizerSpec.of("adafisher"))
    .with(new DataSpec("digits", 64, 32, "none")).with(Budget.epochs(1)).withBatchSize(32);
var kept = new long[4_000_000];  // 32 MB that the next run of this cell replaces
var record = Training.run(spec, DataSets.open("digits", null), TrainingListener.NONE);
new long[4_000_000].length + record.epochs().size()
"""

# Engine handles, and then bytes: of the heap in use, and of memory that is not the heap.
STATE = """
String diagnosis(String command, Object[] arguments, String... types) throws Exception {
  return (String) java.lang.management.ManagementFactory.getPlatformMBeanServer().invoke(
      new javax.management.ObjectName("com.sun.management:type=DiagnosticCommand"), command, arguments, types);
}
long kilobytes(String line) {
  return Long.parseLong(line.replaceAll("\\\\D", ""));
}
// Of all mappings but the heap's: how much of the heap was ever touched is the collector's affair.
long residentBesideHeap() throws Exception {
  var range = java.util.regex.Pattern.compile("heap .*\\\\[0x(\\\\p{XDigit}+), 0x(\\\\p{XDigit}+)\\\\)")
      .matcher(diagnosis("gcHeapInfo", null));
  if (!range.find()) {
    throw new IllegalStateException("no range of a heap");
  }
  long start = Long.parseLong(range.group(1), 16);
  long end = Long.parseLong(range.group(2), 16);
  long sum = 0;
  boolean isHeap = false;
  for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
    if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
      long at = Long.parseUnsignedLong(line.substring(0, line.indexOf('-')), 16);
      isHeap = at >= start && at < end;
    } else if (line.startsWith("Rss:") && !isHeap) {
      sum += 1024 * kilobytes(line);
    }
  }
  return sum;
}
String state() throws Exception {
  long handles = diagnosis("gcClassHistogram", new Object[] {new String[0]}, String[].class.getName()).lines()
      .filter(line -> line.matches(".*ai[.]djl[.]pytorch[.]engine[.]PtNDArray( .*)?"))
      .mapToLong(line -> Long.parseLong(line.strip().split(" +")[1])).sum();
  Thread.sleep(500);  // direct buffers are freed after the collection
  var memory = java.lang.management.ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
  return handles + " " + memory.getUsed() + " " + residentBesideHeap();
}
"""
MOST_GROWTH = 64e6  # bytes, of the heap and of the rest: two of the arrays that reruns replace


@dataclass
class State:
    """What a kernel holds."""

    handles: int
    heap: int
    native: int
    files: int
    threads: int

    @staticmethod
    def of(kernel, pid):
        handles, heap, native = map(int, kernel.run("state()").value.split())
        process = pathlib.Path(f"/proc/{pid}")
        return State(
            handles, heap, native, len(list((process / "fd").iterdir())), len(list((process / "task").iterdir()))
        )

    def __str__(self):
        return (
            f"{self.handles} handles, heap {self.heap / 1e6:.0f} MB, other memory {self.native / 1e6:.0f} MB, "
            f"{self.files} files, {self.threads} threads"
        )


def first_step(kernel, batch):
    """Starts to train; returns the number of the first step once it is done."""
    kernel.client.execute(TRAINING.replace("BATCH", str(batch)))
    end = time.monotonic() + PATIENCE
    said = ""
    while time.monotonic() < end:
        message = kernel.client.get_iopub_msg(timeout=PATIENCE)
        if message["msg_type"] == "error":
            raise AssertionError("training failed: " + "\n".join(message["content"]["traceback"]))
        if message["msg_type"] == "stream":
            said += message["content"]["text"]
            steps = [line for line in said.splitlines() if line.startswith("step ") and line.endswith(".")]
            if steps:
                return int(steps[0][5:-1])
    raise AssertionError(f"no step in {PATIENCE} s: {said!r}")


def restarts(name, count, say=lambda line: None):
    """Restarts a kernel `count` times while it trains; returns a summary, fails if one was not clean."""
    statuses = collections.Counter()
    seconds, unclean = [], []
    before = {SHORT: 0, LONG: 0}
    with tempfile.TemporaryDirectory() as folder:
        kernel = Kernel(name, cwd=folder)
        try:
            for number in range(1, count + 1):
                expect(kernel.run(IMPORTS).status == "ok", "the kit is not on the kernel's class path")
                batch = LONG if number % 2 == 0 else SHORT
                step = first_step(kernel, batch)
                time.sleep(random.uniform(0, 1.5))
                process = kernel.manager.provisioner.process
                start = time.monotonic()
                if number % 3 == 0:
                    process.send_signal(signal.SIGTERM)  # as an image that is stopped does
                    process.wait(PATIENCE)
                kernel.manager.restart_kernel()
                seconds.append(time.monotonic() - start)
                kernel.client.wait_for_ready(timeout=PATIENCE)
                status = process.poll()
                statuses[status] += 1
                faults = list(pathlib.Path(folder).glob("hs_err*"))
                if status in CRASHES or faults or is_running(process.pid) or step < before[batch]:
                    unclean.append(f"{number}: status {status}, first step {step} after {before[batch]}")
                    for file in faults:
                        file.unlink()
                say(f"restart {number}: {seconds[-1]:.1f} s, status {status}, batch {batch}, trained from step {step}")
                before[batch] = step
        finally:
            kernel.stop()
    expect(not unclean, f"{len(unclean)} of {count} restarts were not clean: {'; '.join(unclean)}")
    expect(count < 3 or before[SHORT] > 1, "no restart left a checkpoint from which the next one went on")
    return (
        f"{count} of {count} restarts while training clean; median {statistics.median(seconds):.1f} s, "
        f"most {max(seconds):.1f} s; exit statuses {dict(statuses)}"
    )


def reruns(name, count, say=lambda line: None):
    """Runs a training cell `count` times in one kernel; returns a summary, fails if something grew."""
    kernel = Kernel(name)
    try:
        pid = kernel.pid
        expect(kernel.run(IMPORTS).status == "ok", "the kit is not on the kernel's class path")
        expect(kernel.run(STATE).status == "ok", "the kernel cannot be measured")
        warm = max(2, count // 5)
        for number in range(1, warm + count + 1):
            outcome = kernel.run(RERUN)
            expect(outcome.status == "ok", outcome.report)
            if number in (1, warm, warm + count) or number % 10 == 0:
                state = State.of(kernel, pid)
                say(f"rerun {number}: {state}")
            if number == warm:
                first = state
    finally:
        kernel.stop()
    expect(first.handles == state.handles, f"handles grew from {first.handles} to {state.handles}")
    expect(first.files >= state.files, f"open files grew from {first.files} to {state.files}")
    expect(first.threads + 2 >= state.threads, f"threads grew from {first.threads} to {state.threads}")
    expect(state.heap - first.heap < MOST_GROWTH, f"the heap grew: {first}, then {state}")
    # The JVM's own memory still grows while it compiles what it runs: few reruns say nothing of it.
    expect(count < 50 or state.native - first.native < MOST_GROWTH, f"memory grew: {first}, then {state}")
    return f"{count} reruns of a training cell: {first}; then {state}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kernel", default="java", help="the kernel's name (default: java)")
    parser.add_argument("--spec", metavar="DIR", help="take the kernel from here, as 'install --prefix DIR' wrote it")
    parser.add_argument("--restarts", type=int, default=20, metavar="N", help="restarts while training (default 20)")
    parser.add_argument("--reruns", type=int, default=50, metavar="N", help="runs of a training cell (default 50)")
    arguments = parser.parse_args()

    def say(line):
        print(line, flush=True)

    failed = False
    with tempfile.TemporaryDirectory() as private:
        use_spec(arguments.spec, private)
        for wear, count in ((restarts, arguments.restarts), (reruns, arguments.reruns)):
            if count:
                try:
                    say(wear(arguments.kernel, count, say))
                except AssertionError as error:
                    failed = True
                    say(f"FAIL {wear.__name__}: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
