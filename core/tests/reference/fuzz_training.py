#!/usr/bin/env python3
"""Holds training runs of the core against PyTorch: random data, losses, optimizers, options and deleted lines.

    cargo build --release -p bullseye-core --example evaluate
    python core/tests/reference/fuzz_training.py --seed 1 --count 500 --evaluate target/release/examples/evaluate

needs `pip install torch==2.15.0 numpy`. Every run is made in PyTorch, written in the format of training.json, answered
by `evaluate` and compared at the tolerances of README.md. Prints what differs, and how many runs agree in every bit,
and exits with 1 if anything differs.
"""

import argparse
import collections
import json
import math
import subprocess
import sys
import tempfile

import torch

from fuzz import Maker, encode, encode_number

# The loss, the function before it, and how many outputs the model has.
CRITERIA = [
    ("MSELoss", None, 1),
    ("L1Loss", None, 1),
    ("SmoothL1Loss", None, 1),
    ("HuberLoss", None, 1),
    ("BCEWithLogitsLoss", None, 1),
    ("BCELoss", "sigmoid", 1),
    ("BCELoss", None, 1),
    ("CrossEntropyLoss", None, 3),
    ("NLLLoss", "log_softmax", 3),
]
ACTIVATIONS = {None: lambda x: x, "sigmoid": torch.sigmoid, "log_softmax": lambda x: torch.log_softmax(x, dim=1)}


def criterion_options(make, name, dtype, batch_size):
    options = {}
    if name == "SmoothL1Loss" and make.chance(0.7):
        options["beta"] = make.pick([0.0, 0.1, 0.5, 2.0])
    if name == "HuberLoss" and make.chance(0.7):
        options["delta"] = make.pick([0.1, 0.5, 1.5, 3.0])
    if name in ("CrossEntropyLoss", "NLLLoss"):
        if make.chance(0.4):
            options["weight"] = make.tensor([3], dtype, "positive")
        if make.chance(0.2):
            options["ignore_index"] = make.pick([0, 1, 2])
    if name == "CrossEntropyLoss" and make.chance(0.4):
        options["label_smoothing"] = make.pick([0.05, 0.1, 0.3])
    if name == "BCEWithLogitsLoss" and make.chance(0.4):
        options["pos_weight"] = make.tensor([1], dtype, "positive")
    if name in ("BCELoss", "BCEWithLogitsLoss") and make.chance(0.2):
        options["weight"] = make.tensor([1], dtype, "positive")
    if make.chance(0.1):
        options["reduction"] = "sum"
    return options


def optimizer_options(make, name):
    options = {"lr": make.pick([0.001, 0.01, 0.05, 0.1, 0.5, 1.2])}
    if make.chance(0.3):
        options["weight_decay"] = make.pick([0.001, 0.01, 0.2])
    if name == "SGD" and make.chance(0.6):
        options["momentum"] = make.pick([0.5, 0.8, 0.9, 0.99])
        extra = make.pick(["nesterov", "dampening", None])
        if extra == "nesterov":
            options["nesterov"] = True
        elif extra == "dampening":
            options["dampening"] = make.pick([0.1, 0.5, 0.9])
    if name == "Adam":
        if make.chance(0.5):
            options["betas"] = make.pick([[0.8, 0.99], [0.5, 0.9], [0.0, 0.999], [0.9, 0.5], [0.4, 0.0]])
        if make.chance(0.3):
            options["eps"] = make.pick([1e-8, 1e-4, 0.1, 0.0])
    return options


def make_run(make, number):
    criterion, activation, outputs = make.pick(CRITERIA)
    inputs = make.pick([1, 2]) if outputs == 1 else 2
    dtype = make.pick([torch.float32, torch.float32, torch.float64])
    samples = make.pick([1, 2, 3, 4, 6, 9, 16, 24, 40, 100])
    batch_size = min(samples, make.pick([1, 2, 3, 4, 5, 8, 16, 32, 100]))
    x = make.tensor([samples, inputs], dtype)
    if outputs == 3:
        y = torch.tensor([make.random.randint(0, 2) for _ in range(samples)])
    elif criterion.startswith("BCE"):
        y = make.tensor([samples, 1], dtype, "label")
    else:
        y = (2 * x.sum(1, keepdim=True) - 1 + make.tensor([samples, 1], dtype)).to(dtype)
    optimizer = make.pick(["SGD", "SGD", "Adam"])
    run = {
        "id": f"T{number:05}",
        "criterion": criterion,
        "activation": activation,
        "optimizer": optimizer,
        "optimizer_options": optimizer_options(make, optimizer),
        "dtype": str(dtype)[6:],
        "x": encode(x, dtype),
        "y": encode(y, dtype),
        "batch_size": batch_size,
        "epochs": make.pick([1, 3, 8, 20]),
        "initial": {
            "weight": encode(weight := make.tensor([outputs, inputs], dtype), dtype),
            "bias": encode(bias := make.tensor([outputs], dtype), dtype),
        },
    }
    options = criterion_options(make, criterion, dtype, batch_size)
    run["criterion_options"] = {key: encode(value, dtype) for key, value in options.items()}
    for line in ("zero_grad", "backward", "step"):
        run[line] = not make.chance(0.2 if line == "zero_grad" else 0.05)
    return run | train(run, x, y, weight, bias, options)


def train(run, x, y, weight, bias, options):
    """The run in PyTorch: the fields `losses` and `final`, and `error` if it raises."""
    model = torch.nn.Linear(weight.shape[1], weight.shape[0], dtype=x.dtype)
    with torch.no_grad():
        model.weight.copy_(weight)
        model.bias.copy_(bias)
    criterion = getattr(torch.nn, run["criterion"])(**options)
    optimizer = getattr(torch.optim, run["optimizer"])(model.parameters(), **run["optimizer_options"])
    losses, raised = [], {}
    try:
        for _ in range(run["epochs"]):
            for start in range(0, len(x), run["batch_size"]):
                if run["zero_grad"]:
                    optimizer.zero_grad()
                y_pred = ACTIVATIONS[run["activation"]](model(x[start : start + run["batch_size"]]))
                loss = criterion(y_pred, y[start : start + run["batch_size"]])
                losses.append(loss.item())
                if run["backward"]:
                    loss.backward()
                if run["step"]:
                    optimizer.step()
    except Exception as error:
        raised = {"error": f"{type(error).__name__}: {error}"}
    final = {name: encode(tensor, x.dtype) for name, tensor in model.named_parameters()}
    return {"losses": [encode_number(loss, x.dtype) for loss in losses], "final": final} | raised


def close(got, want, dtype):
    if isinstance(want, str) or isinstance(got, str):
        return got == want
    return got == want or abs(got - want) <= (2e-4 if dtype == "float32" else 1e-10) * abs(want)


def pairs(run, answer):
    """Every number of PyTorch with the core's."""
    yield from zip(run["losses"], answer["losses"])
    for name in ("weight", "bias"):
        yield from zip(run["final"][name]["data"], answer["final"][name]["data"])


def difference(run, answer):
    """What differs, or None."""
    if "unsupported" in answer:
        return f"unsupported: {answer['unsupported']}"
    if run.get("error") != answer.get("error"):
        return f"raises {answer.get('error')}, PyTorch {run.get('error')}"
    if len(run["losses"]) != len(answer["losses"]):
        return f"{len(answer['losses'])} losses, PyTorch {len(run['losses'])}"
    for place, (want, got) in enumerate(pairs(run, answer)):
        if not close(got, want, run["dtype"]):
            return f"number {place} is {got}, PyTorch {want}"
    return None


def printed(loss):
    return f"{float(loss):.4f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--evaluate", required=True, help="the built example")
    parser.add_argument("--show", type=int, default=20, help="how many differences to print")
    arguments = parser.parse_args()

    make = Maker(arguments.seed)
    runs = [make_run(make, number) for number in range(arguments.count)]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"runs": runs}, file)
        file.flush()
        lines = subprocess.run([arguments.evaluate, file.name], check=True, capture_output=True, text=True).stdout
    answers = {answer["id"]: answer for answer in map(json.loads, lines.splitlines())}

    failed, same = 0, collections.Counter()
    for run in runs:
        answer = answers.get(run["id"], {"unsupported": "no answer"})
        what = difference(run, answer)
        if what is None:
            same["runs"] += all(a == b for a, b in pairs(run, answer))
            texts = [(printed(a), printed(b)) for a, b in zip(run["losses"], answer["losses"])]
            same["texts"] += sum(a == b for a, b in texts)
            same["losses"] += len(texts)
            continue
        failed += 1
        if failed <= arguments.show:
            about = {key: run[key] for key in run if key not in ("x", "y", "losses", "final")}
            print(f"{run['id']}: {what}\n    {json.dumps(about)[:600]}")
    print(f"PyTorch {torch.__version__}: {len(runs)} runs, of which {sum('error' in run for run in runs)} raise; {failed} differ")
    print(f"{same['runs']} agree in every bit; {same['texts']} of {same['losses']} losses print the same with four decimals")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
