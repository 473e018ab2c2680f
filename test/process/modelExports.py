"""Reads exported models with the programs they are for, and asks them about digits.

Standard input: a JSON list of {"onnx", "keras", "safetensors", "images", "answers"}, all paths; images are float32
[n, 28, 28, 1]. What each of the first two answers, float32 [n, 10], goes to answers + ".onnx" and answers + ".keras".
Standard output: a JSON list of what was seen in the files.
"""

import hashlib
import json
import os
import sys
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
# A reader that wonders about a file is a failure.
warnings.simplefilter("error", UserWarning)

import keras
import numpy
import onnx
import onnxruntime
from safetensors import safe_open


def seen_by_onnx(case, images):
    model = onnx.load(case["onnx"])
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(case["onnx"], providers=["CPUExecutionProvider"])
    answers = session.run(["probabilities"], {"image": images})[0]
    answers.astype("<f4").tofile(case["answers"] + ".onnx")
    single = session.run(None, {"image": images[:1]})[0]
    given, result = session.get_inputs()[0], session.get_outputs()[0]
    return {
        "input": [given.name, given.type, given.shape],
        "output": [result.name, result.type, result.shape],
        "single": list(single.shape),
        "producer": model.producer_name,
        "metadata": {entry.key: entry.value for entry in model.metadata_props},
    }


def seen_by_keras(case, images):
    model = keras.models.load_model(case["keras"])
    answers = model.predict_on_batch(images)
    answers.astype("<f4").tofile(case["answers"] + ".keras")
    # Keras itself can go on with what it has read.
    again = case["answers"] + ".again.keras"
    model.save(again)
    same = keras.models.load_model(again)
    unchanged = all(numpy.array_equal(a, b) for a, b in zip(model.get_weights(), same.get_weights(), strict=True))
    return {
        "parameters": model.count_params(),
        "layers": [layer.name for layer in model.layers],
        "unchanged": unchanged,
        # `predict` compiles the model to a graph; called like a function it computes layer by layer.
        "graph": float(numpy.abs(answers - numpy.asarray(model(images))).max()),
        "regularizers": [
            [layer.name, layer.kernel_regularizer.get_config()]
            for layer in model.layers
            if getattr(layer, "kernel_regularizer", None) is not None
        ],
    }


def seen_by_safetensors(case):
    with safe_open(case["safetensors"], framework="np") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        return {
            "metadata": file.metadata(),
            "tensors": {
                name: [list(values.shape), hashlib.sha256(values.astype("<f4").tobytes()).hexdigest()]
                for name, values in tensors.items()
            },
        }


result = []
for case in json.load(sys.stdin):
    images = numpy.fromfile(case["images"], dtype="<f4").reshape(-1, 28, 28, 1)
    result.append(
        {
            "onnx": seen_by_onnx(case, images),
            "keras": seen_by_keras(case, images),
            "safetensors": seen_by_safetensors(case),
        }
    )
json.dump(result, sys.stdout)
