#!/usr/bin/env python3
"""Runs the scripts that the core writes in PyTorch and compares what they print with what the core predicts.

    cargo run -p bullseye-core --example scripts -- target/scripts
    python core/tests/pytorch/check_scripts.py target/scripts

needs `pip install torch==2.15.0 numpy`. Each script runs as a `__main__` of its own, in one interpreter. Its stdout
must be the prediction exactly; where it raises, the end of the traceback must be the last thing predicted. The
notebook beside it, cell by cell, must print the same. Prints what differs and exits with 1 if anything does.
"""

import contextlib
import io
import json
import pathlib
import sys
import traceback
import warnings

import torch


def code(path):
    """The pieces of code of a script or a notebook, in order."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return [text]
    return [cell["source"] for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]


def run(path):
    """What it prints, and behind it the end of the traceback if it raises."""
    stdout = io.StringIO()
    names = {"__name__": "__main__"}
    with contextlib.redirect_stdout(stdout), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for piece in code(path):
                exec(compile(piece, str(path), "exec"), names)
        except Exception as error:
            return stdout.getvalue() + "".join(traceback.format_exception_only(error))
    return stdout.getvalue()


def main():
    folder = pathlib.Path(sys.argv[1])
    files = sorted([*folder.glob("*.py"), *folder.glob("*.ipynb")])
    differing = 0
    for path in files:
        want, got = path.with_suffix(".out").read_text(encoding="utf-8"), run(path)
        if got != want:
            differing += 1
            print(f"{path.name}\n--- predicted\n{want}--- PyTorch\n{got}")
    print(f"PyTorch {torch.__version__}: {len(files)} scripts and notebooks, {differing} differ")
    sys.exit(1 if differing or not files else 0)


main()
