#!/usr/bin/env python3
"""Holds the core against PyTorch on random cases: odd shapes, element types, options and errors included.

    cargo build --release -p bullseye-core --example evaluate
    python core/tests/reference/fuzz.py --seed 1 --count 3000 --evaluate target/release/examples/evaluate

needs `pip install torch==2.15.0 numpy`. Every case is run in PyTorch, written in the format of losses.json, answered
by `evaluate` and compared at the tolerances of README.md. Prints what differs and exits with 1 if anything does.
"""

import argparse
import collections
import json
import math
import random
import subprocess
import sys
import tempfile
import warnings

import torch

torch.set_num_threads(1)

FLOATS = [torch.float32, torch.float64]
INTEGERS = [torch.int64, torch.int32, torch.int16, torch.uint8, torch.bool]
SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, math.inf, -math.inf, math.nan, 1e-8, 1e30, -1e30, 100.0, -100.0, 1e4]
SHAPES = [[], [1], [2], [3], [5], [8], [17], [40], [2, 3], [3, 1], [1, 4], [4, 6], [0], [0, 3], [2, 3, 2]]
CLASS_SHAPES = [[3], [5], [1], [2, 3], [4, 6], [1, 2], [6, 1], [20, 4], [0, 3], [2, 3, 2], [2, 4, 5], [1, 3, 2, 2],
                [2, 3, 0], [2, 3, 1, 2, 2], []]


class Maker:
    """Random tensors and options."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, choices):
        return self.random.choice(choices)

    def number(self, kind, edge):
        if edge and self.chance(0.25):
            # Weights and probabilities of 1e30 would only show how a sum loses digits.
            small = [0.0, -0.0, 1.0, -1.0, 0.5, 100.0, math.inf, -math.inf, math.nan]
            return self.pick(small if kind in ("positive", "probability") else SPECIAL)
        if kind == "probability":
            return self.random.random()
        if kind == "label":
            return float(self.random.randint(0, 1))
        if kind == "sign":
            return float(self.pick([-1, 1]))
        if kind == "positive":
            return self.random.random() * 3 + 0.01
        if kind == "count":
            return float(self.random.randint(0, 5))
        scale = self.pick([1, 1, 1, 3, 30]) if edge else 2
        return self.random.gauss(0, scale)

    def tensor(self, shape, dtype, kind="any", edge=False):
        count = math.prod(shape)
        if dtype in FLOATS:
            digits = self.pick([2, 3, 17])
            values = [round(x, digits) if math.isfinite(x := self.number(kind, edge)) else x for _ in range(count)]
        else:
            low, high = (0, 1) if kind in ("probability", "label") else (0, 4)
            values = [self.random.randint(low, high) for _ in range(count)]
        return torch.tensor(values, dtype=dtype).reshape(shape)

    def dtypes(self, count):
        """Mostly the same floating point type for all tensors, now and then anything."""
        dtype = self.pick(FLOATS)
        if self.chance(0.85):
            return [dtype] * count
        return [self.pick(FLOATS + INTEGERS) if self.chance(0.5) else dtype for _ in range(count)]

    def against(self, shape):
        """A shape to go with another one: the same, one that broadcasts, or anything."""
        if self.chance(0.8) or 0 in shape:
            return list(shape)
        if self.chance(0.6):
            part = [1 if self.chance(0.4) else size for size in shape]
            return part[self.random.randint(0, len(part)):] if self.chance(0.5) else part
        return self.pick(SHAPES)


def pair(make, first="any", second="any"):
    shape = make.pick(SHAPES)
    a, b = make.dtypes(2)
    other = make.against(shape)
    # Where one value meets many, 1e30 would only show in which order a sum is added.
    edge = make.chance(0.4) and shape == other
    return [make.tensor(shape, a, first, edge), make.tensor(other, b, second, edge)]


def classes(make):
    """Logits or log-probabilities with class indices, right and wrong."""
    shape = make.pick(CLASS_SHAPES)
    input = make.tensor(shape, make.dtypes(1)[0], edge=make.chance(0.3))
    target_shape = shape[:1] + shape[2:] if len(shape) > 1 else []
    if make.chance(0.1):
        target_shape = make.pick([[], [1], [2], [2, 1], target_shape + [1], target_shape[:-1], make.against(target_shape)])
    count = shape[1] if len(shape) > 1 else (shape[0] if shape else 1)
    low, high = (-1, count) if make.chance(0.1) else (0, max(count - 1, 0))
    values = [make.random.randint(low, high) for _ in range(math.prod(target_shape))]
    dtype = torch.int64 if make.chance(0.9) else make.pick([torch.uint8, torch.int32, torch.float32, torch.bool])
    if dtype in (torch.uint8, torch.bool):
        values = [max(value, 0) for value in values]
    ignore = make.pick([-100, -100, 0, 1, count, -1])
    if ignore != -100 and dtype == torch.int64:
        values = [ignore if make.chance(0.3) else value for value in values]
    target = torch.tensor(values, dtype=torch.int64).to(dtype).reshape(target_shape)
    options = {} if ignore == -100 else {"ignore_index": ignore}
    weight = class_weight(make, count, input.dtype)
    return [input, target], options | weight


def class_weight(make, count, dtype):
    if make.chance(0.6):
        return {}
    shape = [count] if make.chance(0.93) else make.pick([[count + 1], [1, count], [], [1]])
    dtype = dtype if make.chance(0.95) else make.pick(FLOATS + INTEGERS)
    return {"weight": make.tensor(shape, dtype, "positive", make.chance(0.2))}


def regression(make):
    return pair(make), {}


def smooth_l1(make):
    return pair(make), {"beta": make.pick([1.0, 0.5, 0.0, 2.0, 1e-3, -1.0, math.nan, math.inf])}


def huber(make):
    return pair(make), {"delta": make.pick([1.0, 0.5, 0.1, 2.0, 1e6, 0.0, -1.0, math.nan, math.inf])}


def cross_entropy(make):
    if make.chance(0.6):
        tensors, options = classes(make)
    else:
        shape = make.pick(CLASS_SHAPES)
        a, b = make.dtypes(2)
        tensors = [make.tensor(shape, a, edge=make.chance(0.3)), make.tensor(shape, b, "probability", make.chance(0.2))]
        count = shape[1] if len(shape) > 1 else (shape[0] if shape else 1)
        options = class_weight(make, count, a) | ({"ignore_index": make.pick([0, 1, -1])} if make.chance(0.1) else {})
    if make.chance(0.4):
        options["label_smoothing"] = make.pick([0.1, 0.5, 1.0, 0.25, -0.5, 1.5, math.nan, 1e-3])
    return tensors, options


def bce(make):
    tensors = pair(make, "probability", make.pick(["probability", "label"]))
    return tensors, broadcast_option(make, "weight", tensors)


def bce_with_logits(make):
    tensors = pair(make, "any", make.pick(["probability", "label"]))
    return tensors, broadcast_option(make, "weight", tensors) | broadcast_option(make, "pos_weight", tensors)


def broadcast_option(make, name, tensors):
    if make.chance(0.7):
        return {}
    # Without uint8, in which PyTorch's `pos_weight - 1` wraps around.
    dtype = tensors[0].dtype if make.chance(0.9) else make.pick(FLOATS + [torch.int64, torch.int32, torch.bool])
    return {name: make.tensor(make.against(list(tensors[0].shape)), dtype, "positive", make.chance(0.2))}


def kl_div(make):
    log_target = make.chance(0.4)
    tensors = pair(make, "any", "any" if log_target else "probability")
    return tensors, {"log_target": log_target}


def poisson_nll(make):
    options = {"log_input": make.chance(0.5), "full": make.chance(0.5)}
    if make.chance(0.3):
        options["eps"] = make.pick([1e-8, 1e-3, 0.0, 0.5])
    return pair(make, "any" if options["log_input"] else "positive", "count"), options


def gaussian_nll(make):
    tensors = pair(make)
    shape = list(tensors[0].shape)
    if make.chance(0.15):
        var = make.pick([1.0, 2.0, 0.0, -1.0, 1, math.nan])
    else:
        if make.chance(0.5):
            shape = make.pick([shape, shape[:-1], shape[:-1] + [1], make.against(shape)])
        dtype = tensors[0].dtype if make.chance(0.9) else make.pick(FLOATS + INTEGERS)
        var = make.tensor(shape, dtype, "positive", make.chance(0.15))
    options = {"full": make.chance(0.5)} | ({"eps": make.pick([1e-6, 0.5, 0.0])} if make.chance(0.4) else {})
    return tensors + [var], options


def hinge_embedding(make):
    return pair(make, "any", "sign"), {"margin": make.pick([1.0, 0.5, -1.0, 0.0])}


def soft_margin(make):
    return pair(make, "any", "sign"), {}


def multi_margin(make):
    tensors, options = classes(make)
    options.pop("ignore_index", None)
    return tensors, options | {"p": make.pick([1, 2]), "margin": make.pick([1.0, 0.5, 0.0])}


def multilabel_margin(make):
    shape = make.pick([[3], [5], [], [2, 3], [4, 6], [0, 3], [2, 3, 2]])
    count = shape[-1] if shape else 1
    rows = [[make.random.randint(-1, count - 1) for _ in range(count)] for _ in range(math.prod(shape[:-1]))]
    target = torch.tensor(rows, dtype=torch.int64).reshape(shape if make.chance(0.95) else [-1])
    return [make.tensor(shape, make.dtypes(1)[0], edge=make.chance(0.2)), target], {}


def multilabel_soft_margin(make):
    tensors = pair(make, "any", "label")
    shape = list(tensors[0].shape)
    return tensors, class_weight(make, shape[-1] if shape else 1, tensors[0].dtype)


def margin_ranking(make):
    tensors = pair(make)
    target = make.tensor(make.against(list(tensors[0].shape)), tensors[0].dtype, "sign")
    return [tensors[0], tensors[1], target], {"margin": make.pick([0.0, 1.0, 0.5, -0.5])}


def cosine_embedding(make):
    shape = make.pick([[3], [5], [2, 3], [4, 6], [1, 2], [2, 1], [0, 3]])
    dtype = make.pick(FLOATS)
    edge = make.chance(0.2)
    tensors = [make.tensor(shape, dtype, "any", edge), make.tensor(make.against(shape), dtype, "any", edge)]
    target_shape = shape[:-1] if make.chance(0.95) else make.pick(SHAPES)
    return tensors + [make.tensor(target_shape, dtype, "sign")], {"margin": make.pick([0.0, 0.5, -0.5])}


def triplet_margin(make):
    shape = make.pick([[3], [5], [2, 3], [4, 6], [1, 2], [2, 1], [2, 3, 2]])
    dtype = make.pick(FLOATS)
    tensors = [make.tensor(shape if i == 0 else make.against(shape), dtype) for i in range(3)]
    options = {"margin": make.pick([1.0, 0.5, 5.0]), "p": make.pick([2.0, 1.0, 3.0, 1.5, math.inf]), "swap": make.chance(0.5)}
    return tensors, options


LOSSES = {
    "MSELoss": regression,
    "L1Loss": regression,
    "SmoothL1Loss": smooth_l1,
    "HuberLoss": huber,
    "CrossEntropyLoss": cross_entropy,
    "NLLLoss": classes,
    "BCELoss": bce,
    "BCEWithLogitsLoss": bce_with_logits,
    "KLDivLoss": kl_div,
    "PoissonNLLLoss": poisson_nll,
    "GaussianNLLLoss": gaussian_nll,
    "HingeEmbeddingLoss": hinge_embedding,
    "SoftMarginLoss": soft_margin,
    "MultiMarginLoss": multi_margin,
    "MultiLabelMarginLoss": multilabel_margin,
    "MultiLabelSoftMarginLoss": multilabel_soft_margin,
    "MarginRankingLoss": margin_ranking,
    "CosineEmbeddingLoss": cosine_embedding,
    "TripletMarginLoss": triplet_margin,
}
ARGUMENTS = {
    "GaussianNLLLoss": ["input", "target", "var"],
    "MarginRankingLoss": ["input", "input2", "target"],
    "CosineEmbeddingLoss": ["input", "input2", "target"],
    "TripletMarginLoss": ["input", "positive", "negative"],
}
# PyTorch refuses a gradient here, or gives none because the target only selects.
WITHOUT_GRADIENT = {("HingeEmbeddingLoss", "target"), ("SoftMarginLoss", "target"), ("CosineEmbeddingLoss", "target")}


def encode_number(x, dtype):
    if isinstance(x, float):
        if not math.isfinite(x):
            return "nan" if math.isnan(x) else ("inf" if x > 0 else "-inf")
        if dtype == torch.float32:
            import numpy
            return float(str(numpy.float32(x)))
    return x


def encode(value, dtype):
    if not isinstance(value, torch.Tensor):
        return encode_number(value, torch.float64)
    data = [encode_number(x, value.dtype) for x in value.detach().reshape(-1).tolist()]
    tensor = {"shape": list(value.shape), "data": data}
    return tensor | ({} if value.dtype == dtype else {"dtype": str(value.dtype)[6:]})


def fragile(output):
    """Whether the text changes if the value moves by two units in the last place."""
    if not output.dtype.is_floating_point:
        return False
    for towards in (math.inf, -math.inf):
        moved = output
        for _ in range(2):
            moved = torch.nextafter(moved, torch.full_like(moved, towards))
        if str(moved) != str(output):
            return True
    return False


def run(name, reduction, tensors, options):
    """The answer of PyTorch, in the fields of losses.json."""
    names = ARGUMENTS.get(name, ["input", "target"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        stage = "construct"
        try:
            loss = getattr(torch.nn, name)(reduction=reduction, **options)
            stage = "forward"
            arguments = [t.clone() if isinstance(t, torch.Tensor) else t for t in tensors]
            for argument, tensor in zip(names, arguments):
                floating = isinstance(tensor, torch.Tensor) and tensor.is_floating_point()
                if floating and (name, argument) not in WITHOUT_GRADIENT:
                    tensor.requires_grad_()
            output = loss(*arguments)
            stage = "backward"
            if output.requires_grad:
                output.sum().backward()
        except Exception as error:
            return {"stage": stage, "error_type": type(error).__name__, "error_message": str(error)}
    output, dtype = output.detach(), tensors[0].dtype
    answer = {"output": encode(output, dtype)}
    if output.dim() == 0:
        answer |= {"printed": str(output), "printed_fragile": fragile(output)}
    for argument, tensor in zip(names, arguments):
        if isinstance(tensor, torch.Tensor) and tensor.grad is not None:
            answer[f"grad_{argument}"] = encode(tensor.grad, dtype)
    texts = [f"{warning.category.__name__}: {warning.message}" for warning in caught]
    return answer | ({"warnings": texts} if texts else {})


def make_case(make, number, only):
    name = make.pick(only)
    tensors, options = LOSSES[name](make)
    reduction = make.pick(["mean", "sum", "none"]) if make.chance(0.97) else make.pick(["avg", "batchmean"])
    if name == "KLDivLoss" and make.chance(0.3):
        reduction = "batchmean"
    dtype = tensors[0].dtype
    arguments = {
        argument: encode(value, dtype) if isinstance(value, torch.Tensor) else {"python": encode(value, dtype)}
        for argument, value in zip(ARGUMENTS.get(name, ["input", "target"]), tensors)
    }
    case = {"id": f"R{number:05}", "loss": name, "tags": [], "dtype": str(dtype)[6:], "reduction": reduction}
    case["options"] = {key: encode(value, dtype) for key, value in options.items()}
    return case | arguments | run(name, reduction, tensors, options)


def close(got, want, dtype):
    if isinstance(want, str) or isinstance(got, str):
        return got == want
    absolute, relative = (1e-6, 1e-5) if dtype == "float32" else (1e-13, 1e-11)
    return got == want or abs(got - want) <= absolute + relative * abs(want)


def difference(case, got):
    """What differs, or None."""
    if "unsupported" in got:
        return f"unsupported: {got['unsupported']}"
    errors = ["stage", "error_type", "error_message"]
    if "stage" in case or "stage" in got:
        wanted, given = [[answer.get(field) for field in errors] for answer in (case, got)]
        return None if wanted == given else f"raises {given}, PyTorch {wanted}"
    for field in sorted({key for key in case.keys() | got.keys() if key == "output" or key.startswith("grad_")}):
        want, have = case.get(field), got.get(field)
        if want is None or have is None:
            return f"{field} is {have}, PyTorch {want}"
        dtype = want.get("dtype", case["dtype"])
        # Where float32 takes part, a float64 result carries float32's rounding errors.
        precision = "float32" if '"float32"' in json.dumps(case) else dtype
        if want["shape"] != have["shape"] or dtype != have.get("dtype", case["dtype"]):
            return f"{field} is {have}, PyTorch {want}"
        if not all(close(a, b, precision) for a, b in zip(have["data"], want["data"])):
            return f"{field} is {have['data']}, PyTorch {want['data']}"
    if not case.get("printed_fragile") and case.get("printed") != got.get("printed"):
        return f"prints {got.get('printed')}, PyTorch {case.get('printed')}"
    if case.get("warnings", []) != got.get("warnings", []):
        return f"warns {got.get('warnings')}, PyTorch {case.get('warnings')}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--loss", action="append", choices=LOSSES, help="only this one; may be repeated")
    parser.add_argument("--evaluate", required=True, help="the built example")
    parser.add_argument("--show", type=int, default=20, help="how many differences to print")
    arguments = parser.parse_args()

    make = Maker(arguments.seed)
    cases = [make_case(make, number, arguments.loss or list(LOSSES)) for number in range(arguments.count)]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"cases": cases, "error_cases": []}, file)
        file.flush()
        lines = subprocess.run([arguments.evaluate, file.name], check=True, capture_output=True, text=True).stdout
    answers = {answer["id"]: answer for answer in map(json.loads, lines.splitlines())}

    failed = collections.Counter()
    for case in cases:
        what = difference(case, answers.get(case["id"], {"unsupported": "no answer"}))
        if what is None:
            continue
        failed[case["loss"]] += 1
        if sum(failed.values()) <= arguments.show:
            inputs = {key: case[key] for key in case if key in ("options", "input", "input2", "target", "var", "positive", "negative")}
            print(f"{case['id']} {case['loss']} {case['dtype']} {case['reduction']}: {what}\n    {json.dumps(inputs)[:600]}")
    raised = sum("stage" in case for case in cases)
    print(f"PyTorch {torch.__version__}: {len(cases)} cases, of which {raised} raise; {sum(failed.values())} differ {dict(failed)}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
