"""A network of our experiment file in Keras."""
import keras
from keras import layers as L

ACTIVATIONS = {"leakyRelu": "leaky_relu"}


def apply(layers, x):
    for layer in layers:
        kind = layer["type"]
        activation = ACTIVATIONS.get(layer.get("activation"), layer.get("activation"))
        if kind == "conv2d":
            x = L.Conv2D(
                layer["filters"], layer["kernelSize"], layer.get("strides", 1), layer.get("padding", "valid"), activation=activation
            )(x)
        elif kind == "dense":
            x = L.Dense(layer["units"], activation=activation)(x)
        elif kind == "maxPooling2d":
            x = L.MaxPooling2D(layer["poolSize"])(x)
        elif kind == "averagePooling2d":
            x = L.AveragePooling2D(layer["poolSize"])(x)
        elif kind == "flatten":
            x = L.Flatten()(x)
        elif kind == "dropout":
            x = L.Dropout(layer["rate"])(x)
        elif kind == "batchNormalization":
            x = L.BatchNormalization()(x)
        elif kind == "activation":
            x = L.Activation(activation)(x)
        elif kind == "residual":
            y = apply(layer["layers"], x)
            shortcut = x if y.shape == x.shape else L.Conv2D(y.shape[-1], 1)(x)
            x = L.Activation(activation)(L.Add()([y, shortcut]))
        else:
            raise ValueError(f"unknown layer {kind}")
    return x


def build(layers):
    inputs = keras.Input((28, 28, 1))
    return keras.Model(inputs, apply(layers, inputs))


def optimizer(spec):
    return {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}[spec["type"]](spec["learningRate"])
