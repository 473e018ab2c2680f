"""Trains with generated scripts and tells what came of it. All cases of a framework in one process: importing one takes seconds.

    python -I scriptHarness.py keras|pytorch FOLDER < REQUEST.json > ANSWER.json

The request: cases of a name, a script and, in base64, initial weights (safetensors) and digits; the answer for each: its number
of parameters, the loss of every batch before its update, the figures of every epoch, and those of the test at the end.
"""
import base64
import importlib.util
import inspect
import json
import os
import sys
import traceback
from pathlib import Path

import numpy as np

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
sys.dont_write_bytecode = True


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def train_with(script, model, sets):
    """Calls the script's train with those sets that it asks for."""
    wanted = inspect.signature(script.train).parameters
    return script.train(model, **{name: digits for name, digits in sets.items() if name in wanted})


def sets_of(script, path):
    sets = script.load_data(path)
    return dict(zip(("train_set", "validation_set", "test_set") if len(sets) == 3 else ("train_set", "test_set"), sets))


def with_keras(script, data, weights):
    import keras

    keras.utils.clear_session()  # layers get their first names again
    fit, compile_model = keras.Model.fit, keras.Model.compile
    losses = []

    class Recorder(keras.callbacks.Callback):
        """Loss of each batch from the running mean that Keras tells."""

        def on_epoch_begin(self, epoch, logs=None):
            self.total, self.batch = 0.0, 0

        def on_train_batch_end(self, batch, logs=None):
            start = batch * script.BATCH_SIZE % (-(-count // script.BATCH_SIZE) * script.BATCH_SIZE)
            size = min(script.BATCH_SIZE, count - start)  # the last batch of a pass is smaller
            total = logs["loss"] * (self.batch + size)
            losses.append((total - self.total) / size)
            self.total, self.batch = total, self.batch + size

    def recorded(model, *args, callbacks=(), **kwargs):
        return fit(model, *args, callbacks=[Recorder(), *callbacks], verbose=0, **kwargs)

    sets = sets_of(script, data)
    count = len(sets["train_set"][1])
    keras.Model.fit = recorded
    keras.Model.compile = lambda model, **kwargs: compile_model(model, jit_compile=False, **kwargs)  # quicker to begin
    try:
        model = script.build_model()
        if weights is not None:
            script.load_initial_weights(model, weights)
        initial = {v.path: v.numpy() for v in model.weights}
        history = train_with(script, model, sets).history
    finally:
        keras.Model.fit, keras.Model.compile = fit, compile_model
    history.pop("learning_rate", None)  # ReduceLROnPlateau tells it
    epochs = [dict(zip(history, figures)) for figures in zip(*history.values())]
    if hasattr(script, "BEST_WEIGHTS"):
        model.load_weights(script.BEST_WEIGHTS)
    test = model.evaluate(*sets["test_set"], verbose=0)
    return model.count_params(), losses, epochs, test, initial


def with_pytorch(script, data, weights):
    import torch

    losses = []
    train_step = script.train_step

    def recorded(*args):
        result = train_step(*args)
        losses.append(result[0])
        return result

    script.train_step = recorded
    torch.manual_seed(script.SEED)
    sets = sets_of(script, data)
    model = script.Net().to(script.DEVICE)
    if weights is not None:
        script.load_initial_weights(model, weights)
    initial = {name: values.numpy().copy() for name, values in model.state_dict().items()}
    epochs = train_with(script, model, sets)
    if hasattr(script, "BEST_WEIGHTS"):
        model.load_state_dict(torch.load(script.BEST_WEIGHTS))
    test = script.evaluate(model, *sets["test_set"])
    # Keras counts moving statistics as parameters.
    return sum(values.numel() for values in model.state_dict().values()), losses, epochs, test, initial


def main():
    framework, folder = sys.argv[1], Path(sys.argv[2])
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    run = {"keras": with_keras, "pytorch": with_pytorch}[framework]
    request = json.load(sys.stdin)
    digits = {}
    for name, text in request["digits"].items():
        values = np.frombuffer(base64.b64decode(text), np.uint8)
        digits[name] = values.reshape(-1, 28, 28) if name.startswith("x") else values
    os.chdir(folder)
    np.savez("digits.npz", **digits)
    answers = []
    for index, case in enumerate(request["cases"]):
        path = folder / f"case{index}.py"
        path.write_text(case["script"], encoding="utf-8")
        weights = None
        if case["weights"] is not None:
            weights = folder / "start.safetensors"
            weights.write_bytes(base64.b64decode(case["weights"]))
        try:
            parameters, losses, epochs, test, initial = run(load(path), folder / "digits.npz", weights)
            answer = {
                "parameters": parameters,
                "losses": losses,
                "epochs": [{name: float(value) for name, value in figures.items()} for figures in epochs],
                "test": {"loss": float(test[0]), "accuracy": float(test[1])},
                "initial": {
                    name: {"mean": float(v.mean()), "deviation": float(v.std()), "largest": float(abs(v).max())}
                    for name, v in initial.items()
                },
            }
        except Exception:
            answer = {"error": traceback.format_exc()}
        answers.append(answer)
    print(json.dumps(answers), file=out, flush=True)


if __name__ == "__main__":
    main()
