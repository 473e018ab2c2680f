"""What both workers share: MNIST from its IDX files, and the conversation with the benchmark.

A worker reads one JSON object a line from its standard input and answers each with one on its standard output:
{"command": "prepare", "layers": [...], "optimizer": {...}, "batchSize": 128} and then any number of
{"command": "train", "batches": 100}, {"command": "evaluate"}, {"command": "memory"}.
"""
import argparse
import json
import os
import sys
import traceback
from pathlib import Path

import numpy as np


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder with the four plain IDX files")
    return parser.parse_args()


def digits(folder, part, count=None):
    """Pixels from 0 to 1 as float32 [count, 28, 28, 1], and labels."""
    images = np.fromfile(folder / f"{part}-images-idx3-ubyte", "uint8", offset=16).reshape(-1, 28, 28, 1)[:count]
    labels = np.fromfile(folder / f"{part}-labels-idx1-ubyte", "uint8", offset=8)[:count]
    return images.astype("float32") / np.float32(255), labels.astype("int64")


def peak_memory():
    """The largest memory this process ever held, in bytes; None where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def serve(version, trainer):
    """`trainer` has prepare(request), train(batches), evaluate(): seconds and what they found, as dictionaries."""
    # What libraries print must not get between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def answer(**content):
        print(json.dumps(content), file=answers, flush=True)

    answer(ready=True, version=version)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            command = request["command"]
            if command == "prepare":
                answer(**trainer.prepare(request))
            elif command == "train":
                answer(**trainer.train(request["batches"]))
            elif command == "evaluate":
                answer(**trainer.evaluate())
            elif command == "memory":
                answer(bytes=peak_memory())
            else:
                answer(error=f"unknown command {command}")
        except Exception:
            answer(error=traceback.format_exc())
