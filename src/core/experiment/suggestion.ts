/** What other libraries, or habit, call things: from their word to ours. */
const otherWords: Readonly<Record<string, readonly string[]>> = {
  lr: ["learningRate"],
  eta: ["learningRate"],
  decay: ["weightDecay", "decayRate"],
  gamma: ["decayRate", "factor"],
  stepsize: ["decayEpochs"],
  betas: ["beta1"],
  eps: ["epsilon"],
  alpha: ["rho", "negativeSlope"],
  outchannels: ["filters"],
  channels: ["filters"],
  kernel: ["kernelSize"],
  size: ["kernelSize", "poolSize"],
  outfeatures: ["units"],
  neurons: ["units"],
  filters: ["units"],
  units: ["filters"],
  kernelsize: ["poolSize"],
  poolsize: ["kernelSize"],
  bias: ["useBias"],
  p: ["rate"],
  probability: ["rate"],
  regularizer: ["kernelRegularizer"],
  initializer: ["kernelInitializer"],
  nbepoch: ["epochs"],
  numepochs: ["epochs"],
  criterion: ["loss"],
  scheduler: ["learningRateSchedule"],
  schedule: ["learningRateSchedule"],
  randomseed: ["seed"],
  restorebestweights: ["restoreBest"],
  minlr: ["minLearningRate"],
  clipvalue: ["clipNorm"],
  globalclipnorm: ["globalClipNorm"],
  network: ["model"],
  dataset: ["data"],
  backend: ["engine"],
  device: ["engine"],
  convolution: ["conv2d"],
  convolution2d: ["conv2d"],
  maxpool: ["maxPooling2d"],
  averagepool: ["averagePooling2d"],
  avgpool: ["averagePooling2d"],
  avgpooling: ["averagePooling2d"],
  avgpool2d: ["averagePooling2d"],
  avgpooling2d: ["averagePooling2d"],
  pooling: ["maxPooling2d"],
  gap: ["globalAveragePooling2d"],
  globalpooling: ["globalAveragePooling2d"],
  adaptiveavgpool2d: ["globalAveragePooling2d"],
  linear: ["dense"],
  fc: ["dense"],
  fullyconnected: ["dense"],
  bn: ["batchNormalization"],
  batchnorm: ["batchNormalization"],
  batchnorm2d: ["batchNormalization"],
  reshape: ["flatten"],
  skip: ["residual"],
  add: ["residual"],
  resblock: ["residual"],
  swish: ["silu"],
  lrelu: ["leakyRelu"],
  logistic: ["sigmoid"],
  none: ["linear"],
  identity: ["linear"],
  xavier: ["glorotUniform"],
  xavieruniform: ["glorotUniform"],
  xaviernormal: ["glorotNormal"],
  glorot: ["glorotUniform"],
  kaiming: ["heNormal"],
  kaiminguniform: ["heUniform"],
  kaimingnormal: ["heNormal"],
  he: ["heNormal"],
  normal: ["randomNormal"],
  crossentropy: ["sparseCategoricalCrossentropy"],
  crossentropyloss: ["sparseCategoricalCrossentropy"],
  categoricalcrossentropy: ["sparseCategoricalCrossentropy"],
  nll: ["sparseCategoricalCrossentropy"],
  nllloss: ["sparseCategoricalCrossentropy"],
  mse: ["meanSquaredError"],
  mseloss: ["meanSquaredError"],
  acc: ["accuracy"],
  valacc: ["valAccuracy"],
  csv: ["kaggleCsv"],
  kaggle: ["kaggleCsv"],
  fashionmnist: ["idx"],
  cpu: ["wasm"],
  gpu: ["webgpu"],
  cuda: ["tensorflow"],
  minmax: ["unit"],
  zscore: ["standardize"],
  val: ["validation"],
  lambda: ["factor"],
};

/**
 * Finds the name that was probably meant: the same but for case and `_`, another library's word for it, a name within a
 * few slips of the keyboard, or the only one that begins alike.
 * @returns null when none is near enough.
 */
export function suggestionFor(name: string, candidates: readonly string[]): string | null {
  return sameThing(name, candidates) ?? nearName(name, candidates);
}

/** @returns the same name but for case and `_`, or our word for another library's. */
export function sameThing(name: string, candidates: readonly string[]): string | null {
  const plain = plainOf(name);
  const same = candidates.find((candidate) => plainOf(candidate) === plain);
  if (same !== undefined) return same;
  const translated = Object.hasOwn(otherWords, plain) ? otherWords[plain] : [];
  return translated.find((word) => candidates.includes(word)) ?? null;
}

/** @returns the name within a few slips of the keyboard, or the only one that begins alike. */
function nearName(name: string, candidates: readonly string[]): string | null {
  const plain = plainOf(name);
  if (plain === "" || plain.length > 60) return null;
  let best: string | null = null;
  let least = Infinity;
  for (const candidate of candidates) {
    const target = plainOf(candidate);
    const allowed = Math.min(Math.max(Math.floor(Math.max(plain.length, target.length) / 3), 1), 4);
    const distance = editDistance(plain, target);
    // A name shares at least half its letters' places with what was meant.
    if (distance <= allowed && distance * 2 <= target.length && distance < least) [best, least] = [candidate, distance];
  }
  if (best !== null) return best;
  const alike = candidates.filter((candidate) => {
    const target = plainOf(candidate);
    return plain.length >= 3 && (target.startsWith(plain) || (target.length >= 3 && plain.startsWith(target)));
  });
  return alike.length === 1 ? alike[0] : null;
}

function plainOf(name: string): string {
  return name.toLowerCase().replace(/[\s_\-.]/g, "");
}

/**
 * Number of insertions, deletions, replacements and swaps of neighbours that turn one word into another (Damerau 1964,
 * in the form of optimal string alignment: no part is edited twice).
 */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1;
      let least = Math.min(previous[column] + 1, current[column - 1] + 1, previous[column - 1] + change);
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        least = Math.min(least, before[column - 2] + 1);
      }
      current.push(least);
    }
    [before, previous] = [previous, current];
  }
  return previous[b.length];
}
