"""Times a training step in PyTorch beside the kit's: Adam, and a plain AdaFisher with hooks.

Runs where Debian's python3-torch is installed; nothing else of the kit needs it. The network, the
batch size, the threads and the allocator are the kit's; every measurement is a process of its own,
and the processes of both sides take turns.

The AdaFisher here is the straightforward one: hooks on Linear, Conv2d and BatchNorm2d keep what
Algorithm 1 needs (arXiv 2405.16397, Prop. 3.1 and App. A.3), patches of a convolution are unfolded,
and factors are updated every step, in float64.

Exit status: 0 done, 2 unusable input or machine.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

try:
    import torch
    from torch import nn
    from torch.nn import functional
except ImportError:
    print(
        "bench_pytorch: PyTorch is missing: apt-get install python3-torch, and run this with /usr/bin/python3",
        file=sys.stderr,
    )
    sys.exit(2)

KIT = Path(__file__).resolve().parent.parent / "kit"
TCMALLOC = "/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4"
WARM_UP = 3
MEGABYTE = 1 << 20
LAYOUTS = {"resnet8_cifar": (16, (1, 1, 1)), "resnet18_cifar": (64, (2, 2, 2, 2))}


# ---------------------------------------------------------------------------------- networks


class Block(nn.Module):
    """Two 3x3 convolutions beside an identity or a projection."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Identity() if stride == 1 and inputs == outputs else nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        inner = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        return functional.relu(inner + self.shortcut(x))


def resnet(name: str) -> nn.Module:
    """A ResNet in CIFAR form: a 3x3 stem, stages that double the width and halve the size."""
    width, depths = LAYOUTS[name]
    layers = [nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
    channels = width
    for stage, depth in enumerate(depths):
        for block in range(depth):
            outputs = width << stage
            layers.append(Block(channels, outputs, 2 if stage and not block else 1))
            channels = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10))


# --------------------------------------------------------------------------------- AdaFisher


def min_max(x: torch.Tensor) -> torch.Tensor:
    low, high = x.min(), x.max()
    return (x - low) / (high - low) if high > low else torch.zeros_like(x)


class Factors:
    """The averages of the diagonals H_D and S_D of one layer."""

    def __init__(self, layer: nn.Module) -> None:
        self.layer = layer
        self.h = self.s = 0
        layer.register_forward_pre_hook(self.on_forward)
        layer.register_full_backward_hook(self.on_backward)

    def on_forward(self, layer: nn.Module, inputs) -> None:
        if torch.is_grad_enabled():
            with torch.no_grad():
                self.h = self.averaged(self.h, self.diagonal_h(inputs[0]))

    def on_backward(self, layer: nn.Module, _, gradients) -> None:
        self.s = self.averaged(self.s, self.diagonal_s(gradients[0]))

    @staticmethod
    def averaged(old, new: torch.Tensor) -> torch.Tensor:
        return 0.92 * old + (1 - 0.008) * new.double()

    def diagonal_h(self, h: torch.Tensor) -> torch.Tensor:
        layer = self.layer
        if isinstance(layer, nn.BatchNorm2d):
            means = h.mean((0, 2, 3))
            return torch.stack([means.square().sum(), torch.tensor(float(len(means)))])
        if isinstance(layer, nn.Conv2d):
            patches = functional.unfold(h, layer.kernel_size, padding=layer.padding, stride=layer.stride)
            diagonal = patches.square().mean((0, 2))
        else:
            diagonal = h.square().mean(0)
        return diagonal if layer.bias is None else torch.cat([diagonal, torch.ones(1)])

    def diagonal_s(self, s: torch.Tensor) -> torch.Tensor:
        if isinstance(self.layer, nn.BatchNorm2d):
            return s.sum((0, 2, 3)).square() / len(s)
        return s.square().mean((0, 2, 3) if s.dim() == 4 else 0)

    def diagonals(self, damping: float):
        """F̃ of the weight and of the bias."""
        h, s = min_max(self.h), min_max(self.s)
        if isinstance(self.layer, nn.BatchNorm2d):
            return s * h[0] + damping, s * h[1] + damping
        fisher = torch.outer(s, h) + damping
        inputs = self.layer.weight[0].numel()
        return fisher[:, :inputs].reshape(self.layer.weight.shape), fisher[:, -1]


class AdaFisher:
    """Algorithm 1, factors every step."""

    def __init__(self, network: nn.Module, rate=1e-3, beta=0.9, damping=1e-3) -> None:
        self.rate, self.beta, self.damping, self.steps = rate, beta, damping, 0
        taken = (nn.Linear, nn.Conv2d, nn.BatchNorm2d)
        self.factors = [Factors(layer) for layer in network.modules() if isinstance(layer, taken)]
        self.moments = {p: torch.zeros_like(p) for p in network.parameters()}

    def zero_grad(self) -> None:
        for parameter in self.moments:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        self.steps += 1
        rate = self.rate / (1 - self.beta**self.steps)
        for factors in self.factors:
            layer = factors.layer
            for parameter, fisher in zip((layer.weight, layer.bias), factors.diagonals(self.damping)):
                if parameter is not None:
                    moment = self.moments[parameter]
                    moment.mul_(self.beta).add_(parameter.grad, alpha=1 - self.beta)
                    parameter.addcdiv_(moment, fisher.float(), value=-rate)


# ------------------------------------------------------------------------------ measurements


def resident(field: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return 1024 * int(line.split()[1])
    raise OSError(f"/proc/self/status has no line {field}")


def measure(network_name: str, optimizer_name: str, batch: int, steps: int, threads: int) -> dict:
    """One process: the milliseconds of each step, and what the steps added to the memory."""
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    torch.ones(1).sum().item()
    Path("/proc/self/clear_refs").write_text("5")
    start = resident("VmRSS:")
    network = resnet(network_name)
    optimizer = (torch.optim.Adam(network.parameters()) if optimizer_name == "adam"
                 else AdaFisher(network))
    x, y = torch.randn(batch, 3, 32, 32), torch.arange(batch) % 10
    times = []
    for step in range(WARM_UP + steps):
        begun = time.perf_counter()
        optimizer.zero_grad()
        loss = functional.cross_entropy(network(x), y)
        loss.backward()
        optimizer.step()
        loss.item()
        if step >= WARM_UP:
            times.append(1000 * (time.perf_counter() - begun))
    return {"milliseconds": statistics.median(times), "bytes": resident("VmHWM:") - start}


def child(options, network: str, batch: int, optimizer: str) -> dict:
    environment = dict(os.environ)
    if Path(TCMALLOC).exists():
        environment["LD_PRELOAD"] = TCMALLOC
    command = [sys.executable, "-IB", __file__, "--measure", network, optimizer, str(batch),
               str(options.steps), str(options.threads)]
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)


def kit(options, network: str, batch: int, memory: bool) -> dict:
    command = [str(KIT), "bench", "--networks", network, "--batches", str(batch), "--steps",
               str(options.steps), "--threads", str(options.threads), "--device", "cpu", "--json"]
    command += [] if memory else ["--no-memory"]
    rows = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return {row["optimizer"]: {"milliseconds": row["stepMilliseconds"], "bytes": row["addedPeakBytes"]}
            for row in rows}


def compare(options, network: str, batch: int) -> None:
    found: dict = {}
    for number in range(options.rounds):
        print(f"bench_pytorch: {network}, batch {batch}: round {number + 1} of {options.rounds}",
              file=sys.stderr)
        for name in ("adam", "adafisher"):
            found.setdefault(("PyTorch", name), []).append(child(options, network, batch, name))
        for name, row in kit(options, network, batch, number == 0).items():
            found.setdefault(("kit", name), []).append(row)
    first = [row["milliseconds"] for row in found["PyTorch", "adam"]]
    peak = found["PyTorch", "adam"][0]["bytes"]
    print(f"\n{network}, batch {batch}, {options.threads} threads, PyTorch {torch.__version__},"
          f" medians of {options.rounds} rounds of {options.steps} steps")
    print(f"{'':10}{'optimizer':12}{'step, ms':>10}{'ratio':>8}{'rounds':>18}{'peak, MB':>10}{'ratio':>8}")
    for (side, name), rows in found.items():
        times = [row["milliseconds"] for row in rows]
        ratios = [own / other for own, other in zip(times, first)]
        spread = f"{min(ratios):.3f} to {max(ratios):.3f}"
        print(f"{side:10}{name:12}{statistics.median(times):10.2f}{statistics.median(ratios):8.3f}"
              f"{spread:>18}{rows[0]['bytes'] / MEGABYTE:10.0f}{rows[0]['bytes'] / peak:8.3f}", flush=True)


def at_least_one(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' must be a whole number of at least 1")
    return int(text)


def main() -> int:
    if sys.argv[1:2] == ["--measure"]:
        network, optimizer, *numbers = sys.argv[2:]
        print(json.dumps(measure(network, optimizer, *map(int, numbers))))
        return 0
    parser = argparse.ArgumentParser(prog="bench_pytorch.py", description=__doc__.split("\n")[0])
    parser.add_argument("--networks", default="resnet8_cifar,resnet18_cifar", metavar="A,B")
    parser.add_argument("--batch", type=at_least_one, metavar="N", help="default: 64, ResNet-18 32")
    parser.add_argument("--steps", type=at_least_one, default=20, metavar="N")
    parser.add_argument("--rounds", type=at_least_one, default=3, metavar="N")
    parser.add_argument("--threads", type=at_least_one, default=os.cpu_count(), metavar="N")
    options = parser.parse_args()
    networks = options.networks.split(",")
    for network in networks:
        if network not in LAYOUTS:
            parser.error(f"unknown network '{network}': choose of {', '.join(LAYOUTS)}")
    for network in networks:
        compare(options, network, options.batch or (32 if network == "resnet18_cifar" else 64))
    return 0


if __name__ == "__main__":
    sys.exit(main())
