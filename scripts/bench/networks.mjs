// What is measured: the networks of well-known course reports on MNIST, as experiments in our file format, and how fast
// ours has to be against the frameworks on the same machine.

const conv = (filters, kernelSize, more = {}) => ({
  type: "conv2d",
  filters,
  kernelSize,
  padding: "valid",
  activation: "relu",
  ...more,
});
const dense = (units, activation = "relu") => ({ type: "dense", units, activation });
const maxPooling = { type: "maxPooling2d", poolSize: 2 };
const averagePooling = { type: "averagePooling2d", poolSize: 2 };
const dropout = (rate) => ({ type: "dropout", rate });
const batchNormalization = { type: "batchNormalization" };
const flatten = { type: "flatten" };
const output = dense(10, "softmax");
const same = { padding: "same" };
const adam = (learningRate = 0.001) => ({ type: "adam", learningRate });

const lenet5 = [conv(6, 5, same), averagePooling, conv(16, 5), averagePooling, flatten, dense(120), dense(84), output];
const sigmoids = [
  conv(6, 5, { activation: "sigmoid" }),
  maxPooling,
  conv(16, 5, { activation: "sigmoid" }),
  maxPooling,
  flatten,
  dense(120, "sigmoid"),
  dense(84, "sigmoid"),
  output,
];
const deepCnn = [
  ...[conv(32, 5, same), conv(32, 5, same), maxPooling, dropout(0.25)],
  ...[conv(64, 3, same), conv(64, 3, same), maxPooling, dropout(0.25)],
  ...[flatten, dense(256), dropout(0.5), output],
];
const plainConv = conv(32, 3, { ...same, activation: "linear" });
const residual = [
  ...[conv(32, 3), batchNormalization],
  {
    type: "residual",
    activation: "relu",
    layers: [plainConv, batchNormalization, { type: "activation", activation: "relu" }, plainConv, batchNormalization],
  },
  ...[conv(64, 3), batchNormalization, maxPooling],
  ...[flatten, dense(128), batchNormalization, output],
];

/**
 * `batches` of each measurement: an epoch of 54,000 digits, or a part of it where an epoch takes minutes. `targets`: how
 * many times as fast as each framework our `wasm` engine has to be, `tensorflowTargets` the `tensorflow` engine.
 */
export const benchmarks = [
  {
    name: "LeNet-5 (C), batch 128",
    layers: lenet5,
    batchSize: 128,
    optimizer: adam(),
    batches: 422,
    targets: { pytorch: 1.7, keras: 2.5 },
    tensorflowTargets: { pytorch: 1.0, keras: 1.3 },
  },
  {
    name: "LeNet-5 (C), batch 16",
    layers: lenet5,
    batchSize: 16,
    optimizer: adam(),
    batches: 1500,
    targets: { pytorch: 2.5, keras: 4 },
    tensorflowTargets: { pytorch: 1.5, keras: 2 },
  },
  {
    name: "B (sigmoid), batch 256",
    layers: sigmoids,
    batchSize: 256,
    optimizer: { type: "sgd", learningRate: 1.5 },
    batches: 211,
    targets: { pytorch: 1.7, keras: 2.5 },
  },
  {
    name: "dense 128 (A1), batch 128",
    layers: [flatten, dense(128, "tanh"), output],
    batchSize: 128,
    optimizer: adam(),
    batches: 844,
    targets: { pytorch: 0.9, keras: 3 },
    tensorflowTargets: { pytorch: 1.1, keras: 3.5 },
  },
  {
    name: "D, batch 128",
    layers: [conv(10, 5), maxPooling, conv(20, 5), maxPooling, flatten, output],
    batchSize: 128,
    optimizer: adam(0.0005),
    batches: 422,
    targets: { pytorch: 1.5, keras: 2 },
  },
  {
    name: "A5, batch 128",
    layers: deepCnn,
    batchSize: 128,
    optimizer: adam(),
    batches: 24,
    targets: { pytorch: 0.7, keras: 0.5 },
    tensorflowTargets: { pytorch: 1.2, keras: 1 },
  },
  {
    name: "E (k = 3), batch 64",
    layers: residual,
    batchSize: 64,
    optimizer: adam(),
    batches: 48,
    targets: { pytorch: 0.5, keras: 0.5 },
    tensorflowTargets: { pytorch: 1, keras: 1 },
  },
];
