"""A network of our experiment file in PyTorch, as a PyTorch user would write it: modules, NCHW, logits at the end."""
import torch
from torch import nn

ACTIVATIONS = {
    "linear": nn.Identity,
    "relu": nn.ReLU,
    "leakyRelu": lambda: nn.LeakyReLU(0.2),
    "elu": nn.ELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
}


class Residual(nn.Module):
    def __init__(self, layers, shortcut, activation):
        super().__init__()
        self.layers, self.shortcut, self.activation = layers, shortcut, activation

    def forward(self, x):
        return self.activation(self.layers(x) + self.shortcut(x))


def modules(layers, x):
    """The modules of some layers. `x` is a batch that has passed what comes before; it gives the shapes."""
    made = []

    def add(module):
        nonlocal x
        made.append(module)
        x = module(x)

    def activate(layer):
        if layer["activation"] != "linear":
            add(ACTIVATIONS[layer["activation"]]())

    for layer in layers:
        kind = layer["type"]
        if kind == "conv2d":
            k = layer["kernelSize"]
            padding = k // 2 if layer.get("padding") == "same" else 0
            add(nn.Conv2d(x.shape[1], layer["filters"], k, layer.get("strides", 1), padding))
            activate(layer)
        elif kind == "dense":
            add(nn.Linear(x.shape[1], layer["units"]))
            activate(layer)
        elif kind == "maxPooling2d":
            add(nn.MaxPool2d(layer["poolSize"]))
        elif kind == "averagePooling2d":
            add(nn.AvgPool2d(layer["poolSize"]))
        elif kind == "flatten":
            flatten = nn.Flatten()
            flatten.image = tuple(x.shape[1:])  # for weights that come from elsewhere: channels, height, width
            add(flatten)
        elif kind == "dropout":
            add(nn.Dropout(layer["rate"]))
        elif kind == "batchNormalization":
            make = nn.BatchNorm2d if x.ndim == 4 else nn.BatchNorm1d
            add(make(x.shape[1], eps=1e-3, momentum=0.01))
        elif kind == "activation":
            activate(layer)
        elif kind == "residual":
            block = modules(layer["layers"], x)
            y = block(x)
            same = y.shape == x.shape
            shortcut = nn.Identity() if same else nn.Conv2d(x.shape[1], y.shape[1], 1)
            add(Residual(block, shortcut, ACTIVATIONS[layer["activation"]]()))
        else:
            raise ValueError(f"unknown layer {kind}")
    return nn.Sequential(*made)


def build(layers):
    """The whole network without the softmax at its end, which PyTorch's cross-entropy does itself."""
    last = layers[-1]
    assert last["activation"] == "softmax"
    with torch.no_grad():
        return modules([*layers[:-1], {**last, "activation": "linear"}], torch.zeros(2, 1, 28, 28))


def optimizer(model, spec):
    rate = spec["learningRate"]
    return {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[spec["type"]](model.parameters(), rate)
