#!/usr/bin/env python3
"""Times every loss of the core and of PyTorch in turn, forward and backward, and prints the ratios as Markdown.

    python core/benches/compare.py

needs cargo and `pip install torch==2.15.0 numpy`. One thread on both sides; on both sides the best of nine batches in
each of several rounds, which other programs disturb least. In every round a loss is timed in the core and at once in
PyTorch, so that a busy moment concerns both.

On both sides the C library keeps the memory that is given back. Else every large vector would come from the system
anew, page by page, and the times at 10⁵ and more would be the system's.
"""

import json
import os
import subprocess
import sys
import time

import torch

KEPT = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "4294967296"}
torch.set_num_threads(1)
SIZES = [3, 1_000, 10_000, 100_000, 1_000_000]
BATCHES, BATCH_TIME = 9, 0.015


def build():
    """The bench's executable."""
    command = ["cargo", "bench", "-q", "-p", "bullseye-core", "--bench", "losses", "--no-run", "--message-format=json"]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    return [message["executable"] for message in map(json.loads, lines) if message.get("executable")][-1]


def core(executable, what, *arguments):
    """What the bench prints. Memory is measured as the system gives it."""
    environment = {name: value for name, value in os.environ.items() if what == "time" or name not in KEPT}
    command = [executable, what, *map(str, arguments)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)


def tensors(loss, dtype, elements):
    """Tensors as in losses.rs, the first of each kind that PyTorch differentiates requiring a gradient."""
    columns = elements if elements < 10 else 10
    rows = elements // columns
    random = lambda *shape: torch.rand(*shape, dtype=dtype)
    real = lambda: (4 * random(rows, columns) - 2).requires_grad_()
    negative = lambda: (-4 * random(rows, columns) - 0.01).requires_grad_()
    probability = lambda: (0.01 + 0.98 * random(rows, columns)).requires_grad_()
    labels = lambda: random(rows, columns).round().requires_grad_()
    signs = lambda *shape: torch.where(random(*shape) < 0.5, -1.0, 1.0).to(dtype)
    classes = torch.randint(columns, (rows,))
    lists = torch.tensor([[0, 1] + [-1] * (columns - 2)]).repeat(rows, 1)
    table = {
        "CrossEntropyLoss": lambda: [real(), classes],
        "MultiMarginLoss": lambda: [real(), classes],
        "NLLLoss": lambda: [negative(), classes],
        "MultiLabelMarginLoss": lambda: [real(), lists],
        "MultiLabelSoftMarginLoss": lambda: [real(), labels()],
        "BCELoss": lambda: [probability(), labels()],
        "BCEWithLogitsLoss": lambda: [real(), labels()],
        "KLDivLoss": lambda: [negative(), probability()],
        "PoissonNLLLoss": lambda: [real(), labels()],
        "GaussianNLLLoss": lambda: [real(), real(), probability()],
        "HingeEmbeddingLoss": lambda: [real(), signs(rows, columns)],
        "SoftMarginLoss": lambda: [real(), signs(rows, columns)],
        "MarginRankingLoss": lambda: [real(), real(), signs(rows, columns).requires_grad_()],
        "CosineEmbeddingLoss": lambda: [real(), real(), signs(rows)],
        "TripletMarginLoss": lambda: [real(), real(), real()],
    }
    return table.get(loss, lambda: [real(), real()])()


def pytorch(name, dtype, elements):
    """Nanoseconds per call."""
    loss, arguments = getattr(torch.nn, name)(), tensors(name, dtype, elements)

    def call():
        for argument in arguments:
            argument.grad = None
        loss(*arguments).backward()

    call()
    start = time.perf_counter()
    call()
    calls = max(1, min(100_000, int(BATCH_TIME / (time.perf_counter() - start))))
    best = float("inf")
    for _ in range(BATCHES):
        start = time.perf_counter()
        for _ in range(calls):
            call()
        best = min(best, time.perf_counter() - start)
    return best / calls * 1e9


def duration(nanoseconds):
    for unit, size in (("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds:.0f} ns"


def main():
    import warnings
    warnings.simplefilter("ignore")
    if not KEPT.items() <= os.environ.items():
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | KEPT)
    executable = build()
    names = subprocess.run([executable, "names"], check=True, capture_output=True, text=True).stdout.split()
    print(f"PyTorch {torch.__version__}, one thread; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n")
    lowest = (float("inf"), "")
    for dtype in ("float32", "float64"):
        print(f"### {dtype}\n\n| loss | 3 elements: core | PyTorch | ratio | 10³ | 10⁴ | 10⁵ | 10⁶: core | PyTorch | ratio | "
              "per element, 10⁶ to 10³ | bytes per element at 10⁵ | at 10⁶ |\n|" + " --- |" * 13)
        for name in names:
            ours = {size: core(executable, "time", name, dtype, size) for size in SIZES[1:-1]}
            both = {}
            for size, rounds in (SIZES[0], 5), (SIZES[-1], 2):
                times = [(core(executable, "time", name, dtype, size), pytorch(name, getattr(torch, dtype), size))
                         for _ in range(rounds)]
                ours[size], both[size] = map(min, zip(*times))
            lowest = min(lowest, (both[SIZES[0]] / ours[SIZES[0]], f"{name} in {dtype}"))
            memory = [core(executable, "memory", name, dtype, size) / size for size in SIZES[-2:]]
            small, large = SIZES[0], SIZES[-1]
            print(f"| {name} | {duration(ours[small])} | {duration(both[small])} | {both[small] / ours[small]:.0f} | "
                  + " | ".join(duration(ours[size]) for size in SIZES[1:-1])
                  + f" | {duration(ours[large])} | {duration(both[large])} | {both[large] / ours[large]:.2f} | "
                  f"{ours[large] / large / (ours[SIZES[1]] / SIZES[1]):.1f} | {memory[0]:.0f} | {memory[1]:.0f} |", flush=True)
        print()
    print(f"The lowest ratio at three elements is {lowest[0]:.0f}: {lowest[1]}.")


main()
