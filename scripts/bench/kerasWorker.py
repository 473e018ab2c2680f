"""Trains with Keras's `fit` on NumPy arrays, everything else as Keras has it by default."""
import os
import time

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""
import tensorflow as tf

import keras
import kerasNetwork
from worker import arguments, digits, serve


class Trainer:
    def __init__(self, folder):
        self.x, self.y = digits(folder, "train", 54_000)
        self.test = digits(folder, "t10k")

    def prepare(self, request):
        keras.backend.clear_session()
        keras.utils.set_random_seed(1)
        self.model = kerasNetwork.build(request["layers"])
        self.model.compile(kerasNetwork.optimizer(request["optimizer"]), "sparse_categorical_crossentropy", metrics=["accuracy"])
        self.batch_size = request["batchSize"]
        return {"parameters": self.model.count_params()}

    def train(self, batches):
        """Whole epochs, and one of the first digits alone for what is left."""
        epoch = -(-len(self.x) // self.batch_size)
        losses, start = [], time.perf_counter()
        if batches >= epoch:
            losses += self.fit(len(self.x), batches // epoch)
        if batches % epoch:
            losses += self.fit(batches % epoch * self.batch_size, 1)
        return {"seconds": time.perf_counter() - start, "loss": losses[-1]}

    def fit(self, count, epochs):
        history = self.model.fit(self.x[:count], self.y[:count], self.batch_size, epochs, verbose=0)
        return history.history["loss"]

    def evaluate(self):
        start = time.perf_counter()
        _, accuracy = self.model.evaluate(*self.test, batch_size=1000, verbose=0)
        return {"seconds": time.perf_counter() - start, "accuracy": accuracy}


if __name__ == "__main__":
    options = arguments()
    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    tf.config.threading.set_inter_op_parallelism_threads(options.threads)
    serve(f"Keras {keras.__version__} on TensorFlow {tf.__version__}", Trainer(options.data))
