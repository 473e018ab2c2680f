import type { Grammar, Template } from "./template.ts";

/** What is said of TensorFlow's library, of fetching it, of engines that use it, and by the doctor. */

export const enginePhrases: Grammar = {
  librarySource: {
    templates: [
      ["the package's own install"],
      ["Python and what was fetched"],
      ["fetched"],
      ["fetched for the GPU"],
      ["fetched for the CPU"],
      ["the chosen Python {0}"],
      ["the Python selected in VS Code, {0}"],
      ["the Python environment {0}"],
      ["{0} on PATH"],
    ],
    verbatim: /^Python$/,
  },
  fetchedWhat: { templates: [["TensorFlow for a GPU"]], verbatim: /^TensorFlow$/ },
  loadEnd: {
    templates: [
      ["takes longer than {0} s", "number"],
      ["ends its process with code {0}"],
      ["ends its process with {0}"],
    ],
  },
  probeStep: { templates: [["starts"], ["computes {0}"], ["trains"]] },
  probeEnd: {
    templates: [["ended with exit code {0}"], ["ended with {0}"], ["said nothing for {0} s and was ended", "number"]],
  },
  tensorflowDevice: {
    templates: [
      ["CPU, oneDNN, 1 thread"],
      ["CPU, oneDNN, {0} threads", "number"],
      ["CPU, 1 thread"],
      ["CPU, {0} threads", "number"],
    ],
    verbatim: /^GPU \(CUDA\)$/,
  },
  eagerNotice: {
    templates: [
      ["operation by operation, as it was asked for"],
      ["operation by operation, since {0}", "notCaptured"],
      ["operation by operation, since {0}"],
    ],
  },
  notCaptured: {
    templates: [
      ["{0} reads a tensor that was made outside of the step", "operation"],
      ["the value of a tensor is read in JavaScript"],
    ],
  },
  operation: { templates: [["an output"]], verbatim: /^\w+$/ },
  deviceMemory: {
    templates: [["the memory that this network needs"], ["{0} for one tensor (shape {1})"]],
  },
};

export const engineMessages: readonly Template[] = [
  // The library, where it was looked for.
  ['The engine "tensorflow" found no TensorFlow that works'],
  ['The engine "tensorflow" found no TensorFlow that works. {0}', "message"],
  ['Run `mnist-lab setup tensorflow`, see `mnist-lab doctor`, or use "engine": "wasm"'],
  ["Python {0} ({1}) has no TensorFlow", "text", "librarySource"],
  ["Nothing whole is in {0}"],
  ["Nothing was fetched into {0}"],
  ["Run `mnist-lab setup tensorflow`"],
  ["TensorFlow for {0} does not come as a library"],
  ['Use "engine": "wasm"; on Windows, TensorFlow runs in WSL'],
  ["{0} holds no library: its install script was not run"],
  // The library, found.
  ["{0} has TensorFlow {1}", "librarySource", "text"],
  ["{0} to {1} work: install one, or run `mnist-lab setup tensorflow`", "number", "number"],
  ["Fetch TensorFlow again with `mnist-lab setup tensorflow`"],
  ["Install MNIST Lab again; in a checkout of its sources, run `npm run binding`"],
  ["{0} is no native library"],
  ["{0} is made for {1}, and this is {2}"],
  ["Stopped while loading TensorFlow"],
  ["Loading TensorFlow from {0} {1}", "text", "loadEnd"],
  ["Fetch another with `mnist-lab setup tensorflow`"],
  ["TensorFlow in {0} lacks {1}, which {2} calls"],
  ["The two are not made for each other: fetch TensorFlow with `mnist-lab setup tensorflow`"],
  ["{0} is needed by TensorFlow in {1} and is not there"],
  ["TensorFlow in {0} needs a newer system, with {1}"],
  ['Use "engine": "wasm", or a TensorFlow made for this system'],
  ["TensorFlow in {0} is not for this system: {1}"],
  ["TensorFlow in {0} does not load: {1}"],
  ["TensorFlow {0} from {1} could not be loaded: {2}", "text", "librarySource", "message"],
  ['Run `mnist-lab setup tensorflow` anew, or use "engine": "wasm"'],
  ['The engine "tensorflow" needs TensorFlow\'s library, and none was found'],
  // Python and its pip.
  ["{0} does not answer as Python does"],
  ["{0} cannot be used: {1}", "text", "message"],
  ["{0} cannot be started: {1}", "text", "message"],
  ["Stopped while looking for Python"],
  ["Install Python 3.9 or newer with pip, or name one with --python"],
  ["{0} has no pip"],
  ["{0} have no pip"],
  ["Install pip (Debian, Ubuntu: sudo apt install python3-pip), or name another Python with --python"],
  ["Install pip for it, or name another Python with --python"],
  ["No Python was found, whose pip fetches TensorFlow"],
  // Fetching.
  ["There is no {0} for {1} to fetch", "fetchedWhat", "text"],
  ["Leave out --gpu for the CPU's"],
  ["The download was cancelled"],
  ["Unpacking was cancelled"],
  ["pip left no file of {0}"],
  ["The disk is full; {0} could not be downloaded"],
  ["The disk of {0} is full"],
  ["Make room and try again"],
  ["TensorFlow needs {0} in {1}, and {2} are free"],
  ["Make room, or set XDG_CACHE_HOME to a folder on another disk"],
  ["{0} is not the file that it should be: it was altered or cut off on its way"],
  ["{0} is not the file that it should be (its SHA-256 is {1}): it was altered or cut off on its way"],
  ["Try again; if it happens again, ask who runs your package index"],
  ["pip reaches no package index for {0}"],
  ["Check the network, or pip's proxy and index settings"],
  ["The download of {0} was cut off"],
  ["Try again; nothing of it was kept"],
  ["pip could not download {0}: {1}", "text", "anything"],
  ["Try again, or see what pip's index offers"],
  ["{0} is no whole archive: {1}", "text", "message"],
  // The doctor.
  ["The doctor was stopped"],
  ["The probe cannot be started: {0}", "message"],
  ["The process of {0}, while it {1}, {2}", "text", "probeStep", "probeEnd"],
  ["The process of {0}, while it {1}, {2}; its last words: {3}", "text", "probeStep", "probeEnd", "text"],
  ['Use "engine": "wasm"; if it happens again, report it with these words'],
  ["{0} is no experiment that can be trained"],
  // Training with it.
  ["TensorFlow {0} {1}", "number", "tensorflowDevice"],
  ["TensorFlow {0} {1}; {2}", "number", "tensorflowDevice", "eagerNotice"],
  ["The device did not give TensorFlow {0}", "deviceMemory"],
  [
    "Make training.batchSize smaller (half of it halves what the activations need), use fewer filters and units, or close other programs",
  ],
];
