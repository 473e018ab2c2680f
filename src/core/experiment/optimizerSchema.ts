import * as Type from "typebox";
import { boolean, kind, number, optional, orNull, words } from "./schemaParts.ts";

const clipping = {
  clipNorm: optional(
    orNull(number({ exclusiveMinimum: 0 }, { description: "The largest norm." }), {
      description: "Each variable's gradient is scaled down to at most this norm.",
    }),
    null,
  ),
  globalClipNorm: optional(
    orNull(number({ exclusiveMinimum: 0 }, { description: "The largest norm." }), {
      description: "All gradients together are scaled down to at most this norm.",
    }),
    null,
  ),
};

const learningRate = (value: number) =>
  optional(number({ exclusiveMinimum: 0, maximum: 1000 }, { description: "Size of the steps." }), value);

const decay = (value: number, of: string) =>
  optional(number({ minimum: 0, exclusiveMaximum: 1 }, { description: `Decay of the running mean of ${of}.` }), value);

const epsilon = optional(
  number(
    { exclusiveMinimum: 0 },
    { description: "Small number that keeps divisions finite; it stands where Keras puts it." },
  ),
  1e-7,
);

const adamProperties = {
  learningRate: learningRate(0.001),
  beta1: decay(0.9, "the gradients"),
  beta2: decay(0.999, "the squared gradients"),
  epsilon,
};

export const optimizer = Type.Union(
  [
    kind(
      "sgd",
      { description: "Stochastic gradient descent." },
      {
        learningRate: learningRate(0.01),
        momentum: optional(
          number({ minimum: 0, exclusiveMaximum: 1 }, { description: "Share of the last step that is kept." }),
          0,
        ),
        nesterov: optional(boolean("Nesterov's momentum."), false),
        ...clipping,
      },
    ),
    kind(
      "rmsprop",
      { description: "RMSprop (Hinton, 2012)." },
      {
        learningRate: learningRate(0.001),
        rho: decay(0.9, "the squared gradients"),
        epsilon,
        ...clipping,
      },
    ),
    kind("adam", { description: "Adam (Kingma and Ba, 2014)." }, { ...adamProperties, ...clipping }),
    kind(
      "adamW",
      { description: "Adam with decoupled weight decay (Loshchilov and Hutter, 2017)." },
      {
        ...adamProperties,
        weightDecay: optional(number({ minimum: 0 }, { description: "Decoupled weight decay." }), 0.004),
        ...clipping,
      },
    ),
    kind("nadam", { description: "Adam with Nesterov's momentum (Dozat, 2016)." }, { ...adamProperties, ...clipping }),
    kind(
      "adagrad",
      { description: "Adagrad (Duchi et al., 2011)." },
      {
        learningRate: learningRate(0.001),
        initialAccumulatorValue: optional(
          number({ minimum: 0 }, { description: "Where the sum of squares starts." }),
          0.1,
        ),
        epsilon,
        ...clipping,
      },
    ),
    kind(
      "adadelta",
      { description: "Adadelta (Zeiler, 2012); its author used learning rate 1." },
      {
        learningRate: learningRate(0.001),
        rho: decay(0.95, "the squares"),
        epsilon,
        ...clipping,
      },
    ),
  ],
  words({
    description: "What turns gradients into steps; `type` says which. Defaults are Keras's.",
    defaultSnippets: [
      {
        label: "adam",
        description: "A good first choice",
        body: { type: "adam", learningRate: "^${1:0.001}" },
      },
      {
        label: "sgd with momentum",
        description: "Stochastic gradient descent",
        body: { type: "sgd", learningRate: "^${1:0.01}", momentum: "^${2:0.9}" },
      },
    ],
  }),
);
