"""Trains a network from given weights on MNIST's first training digits, in index order, and tells the loss of every batch.

    python trajectory.py pytorch|keras FOLDER_WITH_THE_IDX_FILES < REQUEST.json > ANSWER.json

The request: layers and optimizer in the words of the experiment file, batchSize, steps, testCount, and weights: name, shape and
float32 data in base64 for each, in Keras's layouts and in the order of the network. The answer: loss and accuracy of each
batch before its update, and the accuracy on the first testCount test digits afterwards.
"""
import base64
import json
import os
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts" / "bench"))
from worker import digits  # noqa: E402


def weights_of(request):
    return {
        w["name"]: np.frombuffer(base64.b64decode(w["data"]), "float32").reshape(w["shape"]).copy() for w in request["weights"]
    }


def with_keras(request, x, y, test):
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    os.environ["CUDA_VISIBLE_DEVICES"] = ""
    import keras
    import kerasNetwork

    model = kerasNetwork.build(request["layers"])
    weights = weights_of(request)
    assert [v.path for v in model.weights] == list(weights), ([v.path for v in model.weights], list(weights))
    for v in model.weights:
        v.assign(weights[v.path])
    model.compile(kerasNetwork.optimizer(request["optimizer"]), "sparse_categorical_crossentropy", metrics=["accuracy"])
    losses, accuracies = [], []
    for a, b in batches(request, x, y):
        logs = model.train_on_batch(a, b, return_dict=True)
        losses.append(float(logs["loss"]))
        accuracies.append(float(logs["accuracy"]))
    _, accuracy = model.evaluate(*test, batch_size=1000, verbose=0)
    return {"losses": losses, "accuracies": accuracies, "testAccuracy": accuracy, "version": f"Keras {keras.__version__}"}


def with_pytorch(request, x, y, test):
    import pytorchNetwork
    import torch
    import torch.nn.functional as F

    model = pytorchNetwork.build(request["layers"])
    set_weights(model, weights_of(request))
    optimizer = pytorchNetwork.optimizer(model, request["optimizer"])
    tensors = lambda images, labels: (torch.from_numpy(images).permute(0, 3, 1, 2), torch.from_numpy(labels))
    losses, accuracies = [], []
    model.train()
    for step, (a, b) in enumerate(batches(request, *tensors(x, y)), 1):
        if request["optimizer"]["type"] == "adam":  # Keras adds its epsilon to the uncorrected root of the second moment
            optimizer.param_groups[0]["eps"] = 1e-7 / np.sqrt(1 - 0.999**step)
        z = model(a)
        loss = F.cross_entropy(z, b)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        accuracies.append((z.argmax(1) == b).double().mean().item())
    model.eval()
    images, labels = tensors(*test)
    with torch.inference_mode():
        right = sum((model(i).argmax(1) == l).sum().item() for i, l in zip(images.split(1000), labels.split(1000)))
    return {"losses": losses, "accuracies": accuracies, "testAccuracy": right / len(labels), "version": f"PyTorch {torch.__version__}"}


def set_weights(model, weights):
    """Keras's layouts to PyTorch's: kernels are turned round, rows of a dense layer after flatten go channel by channel."""
    import torch
    from torch import nn

    values, image = iter(weights.values()), None
    copy = lambda target, array: target.data.copy_(torch.from_numpy(np.ascontiguousarray(array)))
    for module in model.modules():
        if isinstance(module, nn.Flatten):
            image = module.image if len(module.image) == 3 else None
        elif isinstance(module, nn.Conv2d):
            copy(module.weight, next(values).transpose(3, 2, 0, 1))
            copy(module.bias, next(values))
        elif isinstance(module, nn.Linear):
            kernel = next(values)
            if image is not None:
                channels, height, width = image
                kernel = kernel.reshape(height, width, channels, -1).transpose(2, 0, 1, 3).reshape(kernel.shape)
                image = None
            copy(module.weight, kernel.T)
            copy(module.bias, next(values))
        elif isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            for target in (module.weight, module.bias, module.running_mean, module.running_var):
                copy(target, next(values))
    assert next(values, None) is None, "more weights than the network has"


def batches(request, x, y):
    size = request["batchSize"]
    for step in range(request["steps"]):
        yield x[step * size : (step + 1) * size], y[step * size : (step + 1) * size]


if __name__ == "__main__":
    framework, folder = sys.argv[1], Path(sys.argv[2])
    request = json.load(sys.stdin)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    train = {"keras": with_keras, "pytorch": with_pytorch}[framework]
    count = request["steps"] * request["batchSize"]
    print(json.dumps(train(request, *digits(folder, "train", count), digits(folder, "t10k", request["testCount"]))), file=out, flush=True)
