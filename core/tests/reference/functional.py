#!/usr/bin/env python3
"""Writes functional.json: what PyTorch makes of the building blocks and of their naive forms.

    python core/tests/reference/functional.py > core/tests/reference/functional.json

needs `pip install torch==2.15.0 numpy`.
"""

import json
import math

import numpy
import torch

VECTORS = [
    [2.0, -1.0, 0.5],
    [2.0, 1.0, 0.5, 0.3],
    [0.0],
    [-0.0, 0.0],
    [1000.0, 0.0, -1000.0],
    [89.0, 88.0],
    [-104.0, -103.0, -90.0],
    [30.0, -30.0, 15.0, 17.0],
    [math.inf, 0.0],
    [-math.inf, 1.0, 2.0],
    [-math.inf, -math.inf],
    [math.nan, 1.0],
    [1e-8, -1e-8, 1e-4],
    [750.0, 10.0],
]
FUNCTIONS = {
    "sigmoid": torch.sigmoid,
    "log_sigmoid": torch.nn.functional.logsigmoid,
    "softmax": lambda x: torch.softmax(x, 0),
    "log_softmax": lambda x: torch.log_softmax(x, 0),
    "logsumexp": lambda x: torch.logsumexp(x, 0, keepdim=True),
    "naive_sigmoid": lambda x: x.exp() / (1 + x.exp()),
    "naive_log_sigmoid": lambda x: torch.log(torch.sigmoid(x)),
    "naive_softmax": lambda x: x.exp() / x.exp().sum(),
    "naive_log_softmax": lambda x: torch.log(torch.softmax(x, 0)),
    "naive_logsumexp": lambda x: torch.log(x.exp().sum(0, keepdim=True)),
}


def encode(tensor):
    shortest = numpy.float32 if tensor.dtype == torch.float32 else float
    return [float(str(shortest(x))) if math.isfinite(x) else str(x) for x in tensor.tolist()]


def main():
    print('{"torch_version": "%s", "cases": [' % torch.__version__)
    lines = []
    for dtype in (torch.float32, torch.float64):
        for vector in VECTORS:
            x = torch.tensor(vector, dtype=dtype)
            case = {"dtype": str(dtype)[6:], "input": encode(x)}
            lines.append(json.dumps(case | {name: encode(function(x)) for name, function in FUNCTIONS.items()}))
    print(",\n".join(lines))
    print("]}")


if __name__ == "__main__":
    main()
