import { fileURLToPath } from "node:url";

/** Where the built product's parts lie; paths are absolute. */
export interface Installation {
  /** Program of the trainer process. */
  readonly trainer: string;
  /** Program that looks at one engine. */
  readonly probe: string;
  /** Program of the thread that reads a picture. */
  readonly pictureReader: string;
  /** What works with queues of runs. */
  readonly queue: string;
  /** Values that engines are held against. */
  readonly golden: string;
  /** The embedded MNIST. */
  readonly mnist: string;
  /** What turns pictures into PNGs: resvg's WebAssembly, and Arimo, regular and bold. */
  readonly pictures: { readonly renderer: string; readonly fonts: readonly string[] };
  /** Texts in Chinese by their English ones, for what is written outside of VS Code. */
  readonly chinese: string;
  /** Folder of example experiments. */
  readonly examples: string;
  /** What makes TensorFlow's library callable; there only where it was built. */
  readonly tensorflowBinding: string;
  /** Folder of the package @tensorflow/tfjs-node-gpu; there only where the product is not packed. */
  readonly tensorflowPackage: string;
  /** Where the package that holds Dawn may lie. */
  readonly dawn: readonly string[];
}

/** @param program URL of a built program in `dist/`: `import.meta.url` of the bundle. */
export function installationOf(program: string): Installation {
  const path = (relative: string): string => fileURLToPath(new URL(relative, program));
  return {
    trainer: path("trainer.js"),
    probe: path("probe.js"),
    pictureReader: path("pictureReader.js"),
    queue: path("queue.js"),
    golden: path("golden.json"),
    mnist: path("mnist.bin"),
    pictures: {
      renderer: path("resvg.wasm"),
      fonts: [path("fonts/Arimo_400Regular.ttf"), path("fonts/Arimo_700Bold.ttf")],
    },
    chinese: path("../l10n/bundle.l10n.zh-cn.json"),
    examples: path("../examples"),
    tensorflowBinding: path("tensorflow/tfjs_binding.node"),
    tensorflowPackage: path("../node_modules/@tensorflow/tfjs-node-gpu"),
    dawn: [path("webgpu"), path("../node_modules/webgpu")],
  };
}
