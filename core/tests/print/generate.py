"""Writes tensors and what PyTorch prints for them, one JSON object per line.

    python generate.py [COUNT] [SEED] > golden.jsonl

golden.jsonl was written by PyTorch 2.15.0 with the defaults below.
"""

import json
import random
import sys

import torch

DTYPES = [torch.float32] * 6 + [torch.float64] * 3 + [
    torch.int64, torch.int32, torch.int16, torch.uint8, torch.bool]
ODD = [0.0, -0.0, float("nan"), float("inf"), float("-inf")]
EDGES = [0.00005, 0.0001, 0.00015, 0.99995, 1.00005, 0.03125, 0.09375, 1000.0, 1000.5, 9999.95,
         99999999.0, 1e8, 100000008.0, 123456.789, 0.5, 2.5]
EXTREMES = [1e-45, 1e-38, 3.4e38, 1e-308, 5e-324, 1.7e308, 1e100, 1e-99, 9.99995e9]


def shape(random):
    kind = random.random()
    if kind < 0.2:
        return []
    if kind < 0.5:
        return [random.choice([1, 2, 3, 5, 8, 13, 30, 70])]
    if kind < 0.7:
        return [random.randint(1, 6), random.choice([1, 2, 3, 4, 9, 12, 25])]
    if kind < 0.85:
        return [random.randint(1, 3) for _ in range(random.randint(3, 5))]
    if kind < 0.9:
        return random.choice([[0], [0, 3], [3, 0], [2, 0, 4]])
    if kind < 0.97:
        return random.choice([[4, 1, 3], [2, 2, 2, 2], [20], [12, 3]])
    return random.choice([[1000], [1001], [1500], [7, 150], [6, 200], [150, 7], [11, 11, 11], [2, 600], [3, 5, 80]])


def floats(random, count):
    kind = random.choice(["normal", "whole", "wide", "tiny", "large", "edge", "extreme", "near", "half"])
    def one():
        if random.random() < 0.07:
            return random.choice(ODD)
        if kind == "normal":
            return random.gauss(0, 1)
        if kind == "whole":
            return float(random.randint(-40, 40) * random.choice([1, 1, 1, 7, 30]))
        if kind == "wide":
            return random.gauss(0, 1) * 10 ** random.uniform(-8, 8)
        if kind == "tiny":
            return random.gauss(0, 1) * 1e-4
        if kind == "large":
            return random.gauss(0, 1) * 1e8
        if kind == "edge":
            return random.choice(EDGES) * random.choice([1, 1, -1])
        if kind == "extreme":
            return random.choice(EXTREMES) * random.choice([1, -1])
        if kind == "near":
            return random.uniform(1, 1000) * random.choice([1, -1])
        return random.randint(-3000, 3000) / 32
    return [one() for _ in range(count)]


def values(random, dtype, count):
    if dtype.is_floating_point:
        return floats(random, count)
    if dtype == torch.bool:
        return [random.random() < random.choice([0.5, 1.0]) for _ in range(count)]
    low, high = (0, 255) if dtype == torch.uint8 else (-300, 300)
    scale = 10 ** random.randint(0, 15) if dtype == torch.int64 else 1
    return [random.randint(low, high) * scale for _ in range(count)]


def encode(value):
    if isinstance(value, float) and (value != value or abs(value) == float("inf")):
        return str(value)
    return value


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 240
    source = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 20150)
    for _ in range(count):
        dtype = source.choice(DTYPES)
        size = shape(source)
        length = torch.Size(size).numel()
        tensor = torch.tensor(values(source, dtype, length), dtype=torch.float64 if dtype.is_floating_point else dtype)
        tensor = tensor.to(dtype).reshape(size)
        data = [encode(value) for value in tensor.reshape(-1).tolist()]
        case = {"dtype": str(dtype).removeprefix("torch."), "shape": size, "data": data, "printed": str(tensor)}
        print(json.dumps(case))


main()
