import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, readdir, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { ExpectedError } from "../../../src/core/errors.ts";
import type { ExperimentFile } from "../../../src/core/experiment/schema.ts";
import {
  encodeCheckpoint,
  listCheckpoints,
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
} from "../../../src/files/checkpoint.ts";
import { decodeCheckpoint } from "../../../src/files/checkpointReader.ts";
import { decodeSafetensors, type Tensor } from "../../../src/files/safetensors.ts";
import { encodeSealed } from "../../../src/files/sealedSafetensors.ts";
import { rejectionOf } from "../../helpers/rejection.ts";
import { sampleCheckpoint, sampleState, tinyLayers } from "../../helpers/checkpoints.ts";
import { temporaryFolder } from "../../helpers/temporaryFolder.ts";

const { checkpoint, network } = sampleCheckpoint();
const place = path.join("runs", "my-run", "checkpoint", "last.safetensors");

const residual: ExperimentFile["model"]["layers"] = [
  { type: "conv2d", filters: 2, kernelSize: 3 },
  {
    type: "residual",
    layers: [{ type: "conv2d", filters: 2, kernelSize: 3, padding: "same" }, { type: "batchNormalization" }],
  },
  ...tinyLayers,
];

/** @returns what is said about a file with these bytes. */
function refusalOf(bytes: Uint8Array): ExpectedError {
  try {
    decodeCheckpoint(bytes, place, network);
  } catch (error) {
    if (error instanceof ExpectedError) return error;
    throw error;
  }
  throw new Error("the checkpoint was accepted");
}

describe("a checkpoint", () => {
  it.each<[string, Parameters<typeof sampleCheckpoint>[0]]>([
    ["a tiny network", {}],
    ["plain SGD", { training: { optimizer: { type: "sgd" } } }],
    ["Adadelta", { training: { optimizer: { type: "adadelta" } } }],
    ["a residual network", { model: { layers: residual } }],
  ])("of %s comes back as it was", async (_, file) => {
    const sample = sampleCheckpoint(file);
    const folder = await temporaryFolder();
    await writeCheckpoint(folder, ["last.safetensors"], encodeCheckpoint(sample.checkpoint, sample.network));
    const read = await readCheckpoint(path.join(folder, "last.safetensors"), sample.network);
    expect(read).toEqual(sample.checkpoint);
    expect([...read.weights.keys()]).toEqual([...sample.checkpoint.weights.keys()]);
    expect([...read.optimizer.keys()]).toEqual([...sample.checkpoint.optimizer.keys()]);
    expect(await readCheckpoint(path.join(folder, "last.safetensors"))).toEqual(read);
  });

  it("keeps every bit of weights and numbers", () => {
    const bits = Uint32Array.of(
      0,
      0x80000000,
      1,
      0x807fffff,
      0x7f800000,
      0xff800000,
      0x7fc00000,
      0x7f800001,
      0xffedcba9,
      2,
    );
    const odd = new Float32Array(bits.buffer);
    const state = {
      ...sampleState,
      totals: { digits: 1, loss: NaN, correct: 0 },
      trainMilliseconds: 5e-324,
      evaluateMilliseconds: -0,
      plateau: { best: -Infinity, wait: 0, cooldown: 0, scale: 1 / 3 },
      earlyStopping: { best: Infinity, bestEpoch: 0, wait: 0, stop: true },
      seconds: Number.MAX_VALUE,
    };
    const given: Checkpoint = { ...checkpoint, state, weights: new Map([...checkpoint.weights, ["dense/bias", odd]]) };
    const read = decodeCheckpoint(encodeCheckpoint(given, network), place, network);
    expect(new Uint32Array(read.weights.get("dense/bias")?.buffer ?? new ArrayBuffer(0))).toEqual(bits);
    // Tells -0 from 0.
    expect(read.state).toStrictEqual(state);
  });

  it("stores weights once that are kept as they are", () => {
    const bytes = encodeCheckpoint(checkpoint, network);
    const { tensors } = decodeSafetensors(bytes, "file");
    expect([...tensors.keys()]).toEqual([
      ...["model/dense/kernel", "model/dense/bias"],
      ...["optimizer/dense/kernel/momentum", "optimizer/dense/bias/momentum"],
      ...["optimizer/dense/kernel/velocity", "optimizer/dense/bias/velocity"],
      "kept/3/probabilities/validation",
      ...["kept/2/probabilities/validation", "kept/2/probabilities/test"],
      ...["kept/2/dense/kernel", "kept/2/dense/bias"],
    ]);
    expect(tensors.get("optimizer/dense/kernel/velocity")?.shape).toEqual([1, 10]);
    expect(tensors.get("kept/2/probabilities/validation")?.shape).toEqual([2, 10]);
    const read = decodeCheckpoint(bytes, place, network);
    expect(read.kept[0].weights).toBe(read.weights);
    expect(read.kept[1].weights).not.toBe(read.weights);
  });

  it("before the first epoch keeps none", () => {
    const state = { ...sampleState, last: null, best: null, toRestore: null };
    const given: Checkpoint = { ...checkpoint, state, kept: [] };
    expect(decodeCheckpoint(encodeCheckpoint(given, network), place, network)).toEqual(given);
  });

  it("is always the same file for the same training", () => {
    const again = sampleCheckpoint().checkpoint;
    expect(Buffer.compare(encodeCheckpoint(checkpoint, network), encodeCheckpoint(again, network))).toBe(0);
  });
});

describe("a damaged checkpoint is noticed", () => {
  const bytes = encodeCheckpoint(checkpoint, network);

  it("wherever it is cut off, and with something behind it", () => {
    for (let length = 0; length < bytes.length; length++) {
      const error = refusalOf(bytes.subarray(0, length));
      expect(error.code, String(length)).toBe("damaged-run");
    }
    expect(refusalOf(new Uint8Array(0)).message).toBe(`${place} is empty.`);
    expect(refusalOf(bytes.subarray(0, 20)).message).toBe(`${place} is cut off.`);
    const cut = refusalOf(bytes.subarray(0, bytes.length - 1));
    expect(cut.message).toBe(`${place} is cut off or was changed after it was written.`);
    expect(cut.next).toContain("mnist-lab repair my-run");
    expect(refusalOf(Buffer.concat([bytes, Buffer.alloc(1)])).code).toBe("damaged-run");
  });

  it("whichever bit is flipped", () => {
    const spoilt = Uint8Array.from(bytes);
    for (let at = 0; at < bytes.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        spoilt[at] ^= 1 << bit;
        const { code } = refusalOf(spoilt);
        if (code !== "damaged-run") expect(code, `bit ${bit} of byte ${at}`).toBe("damaged-run");
        spoilt[at] ^= 1 << bit;
      }
    }
    expect(decodeCheckpoint(spoilt, place, network)).toEqual(checkpoint);
  });

  it("whatever lies there instead", async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder, "last.safetensors");
    expect((await rejectionOf(readCheckpoint(file, network))).code).toBe("file-not-found");
    await writeFile(file, Buffer.alloc(100_000));
    expect((await rejectionOf(readCheckpoint(file, network))).message).toBe(`${file} is no checkpoint.`);
    const inFolder = path.join(folder, "best.safetensors");
    await mkdir(inFolder);
    expect((await rejectionOf(readCheckpoint(inFolder, network))).code).toBe("file-unreadable");
  });
});

describe("a checkpoint that is sealed but wrong is refused", () => {
  interface Parts {
    tensors: Map<string, Tensor>;
    readonly metadata: Record<string, string>;
  }

  /** The sample, changed and sealed again, as somebody could who means harm. */
  function forged(change: (parts: Parts) => void): Uint8Array {
    const { tensors, metadata } = decodeSafetensors(encodeCheckpoint(checkpoint, network), "file");
    const { sha256, ...rest } = Object.fromEntries(metadata);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const parts = { tensors, metadata: rest };
    change(parts);
    return encodeSealed([...parts.tensors.values()], parts.metadata);
  }

  function withState(change: object): (parts: Parts) => void {
    return ({ metadata }) => {
      metadata.state = JSON.stringify({ ...(JSON.parse(metadata.state) as object), ...change });
    };
  }
  const withMetadata = (change: Record<string, string>) => (parts: Parts) => void Object.assign(parts.metadata, change);
  const without = (name: string) => (parts: Parts) => void Reflect.deleteProperty(parts.metadata, name);
  const withTensor = (name: string, shape: number[]) => (parts: Parts) => {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    parts.tensors.set(name, { name, shape, values });
  };
  const kept = (...entries: object[]) => withMetadata({ kept: JSON.stringify(entries) });
  const third = { epoch: 3, step: 30, weights: "model", sets: ["validation"] };
  const second = { epoch: 2, step: 20, weights: "kept/2", sets: ["validation", "test"] };

  it("unless nothing was changed", () => {
    expect(decodeCheckpoint(forged(kept(third, second)), place, network)).toEqual(checkpoint);
  });

  it.each<[string, (parts: Parts) => void, string]>([
    ["a weight too few", ({ tensors }) => void tensors.delete("model/dense/bias"), "model/dense/bias is missing"],
    ["a wider weight", withTensor("model/dense/bias", [11]), "model/dense/bias has the shape [11], expected [10]"],
    ["a turned weight", withTensor("model/dense/kernel", [10, 1]), "has the shape [10, 1], expected [1, 10]"],
    ["a weight too many", withTensor("model/dense_1/bias", [10]), "model/dense_1/bias belongs to nothing"],
    ["a slot too few", ({ tensors }) => void tensors.delete("optimizer/dense/bias/velocity"), "dense/bias/velocity is"],
    ["a slot too many", withTensor("optimizer/dense/bias/accumulator", [10]), "bias/accumulator belongs to nothing"],
    ["probabilities of five", withTensor("kept/3/probabilities/validation", [4, 5]), "has the shape [4, 5], expected"],
    ["probabilities in a line", withTensor("kept/3/probabilities/validation", [20]), "shape [20], expected [20, 10]"],
    ["an epoch that is not kept", withState({ toRestore: 1 }), "epoch 1 is not kept"],
    ["an epoch kept twice", kept(third, third), "epoch 3 is kept twice"],
    ["weights from elsewhere", kept(third, { ...second, weights: "kept/9" }), 'kept[1] has its weights in "kept/9"'],
    ["an unknown set", kept({ ...third, sets: ["__proto__"] }), 'kept[0] knows a set "__proto__"'],
    ["kept epochs that are no list", withMetadata({ kept: "{}" }), "metadata.kept is {}, expected a list"],
    ["a kept epoch that is a number", withMetadata({ kept: "[1]" }), "kept[0] is no object"],
    ["no state", without("state"), "metadata.state is missing, expected a text"],
    ["a state that is no JSON", withMetadata({ state: "{" }), "is wrong: "],
    ["a step below 0", withState({ step: -1 }), "state.step is -1, expected a count"],
    ["a step of one half", withState({ step: 0.5 }), "state.step is 0.5, expected a count"],
    ["a step without end", withState({ step: "Infinity" }), 'state.step is "Infinity", expected a count'],
    ["an epoch as text", withState({ epoch: "4" }), 'state.epoch is "4", expected a count'],
    ["no totals", withState({ totals: null }), "state.totals is no object"],
    ["a loss as text", withState({ totals: { digits: 1, loss: "1", correct: 0 } }), 'state.totals.loss is "1"'],
    ["half a best epoch", withState({ best: { epoch: 2 } }), "state.best.accuracy is missing, expected a number"],
    ["a flag as number", withState({ epochEnded: 1 }), "state.epochEnded is 1, expected true or false"],
    ["no experiment", without("experiment"), "metadata.experiment is missing"],
    ["an experiment that is none", withMetadata({ experiment: '{"seed":-1}' }), "its experiment is not valid: "],
    ["an id that is a path", withMetadata({ runId: "../../etc" }), 'runId is "../../etc"'],
    ["a hash that is none", withMetadata({ dataSha256: "x" }), 'dataSha256 is "x"'],
    ["numerics as a word", withMetadata({ numerics: "new" }), 'numerics is "new"'],
    ["another format", withMetadata({ format: "pt" }), "it is no checkpoint of MNIST Lab"],
  ])("%s", (_, change, words) => {
    const error = refusalOf(forged(change));
    expect(error.code).toBe("damaged-run");
    expect(error.message).toContain(place);
    expect(error.message).toContain(words);
  });

  it("a newer version's, and says so", () => {
    const error = refusalOf(forged(withMetadata({ version: "2" })));
    expect(error.code).toBe("not-resumable");
    expect(error.message).toContain("written by a newer version of MNIST Lab (format 2, this one knows 1)");
  });

  it("another network's", () => {
    const other = sampleCheckpoint({ model: { layers: residual } });
    expect(() => decodeCheckpoint(encodeCheckpoint(checkpoint, network), place, other.network)).toThrow(ExpectedError);
  });
});

describe("writeCheckpoint", () => {
  it("makes the folder and writes one content under all names", async () => {
    const folder = path.join(await temporaryFolder(), "checkpoint");
    await writeCheckpoint(folder, ["last.safetensors", "best.safetensors", "last.safetensors"], Buffer.from("first"));
    await writeCheckpoint(folder, ["last.safetensors", "02.safetensors"], Buffer.from("second"));
    expect((await readdir(folder)).sort()).toEqual(["02.safetensors", "best.safetensors", "last.safetensors"]);
    const texts = ["last", "02", "best"].map((name) => readFile(path.join(folder, `${name}.safetensors`), "utf8"));
    expect(await Promise.all(texts)).toEqual(["second", "second", "first"]);
  });

  it("does not make a run's folder again that was deleted", async () => {
    const run = path.join(await temporaryFolder(), "run");
    const error = await rejectionOf(
      writeCheckpoint(path.join(run, "checkpoint"), ["last.safetensors"], Buffer.from("x")),
    );
    expect(error.code).toBe("file-unwritable");
    await expect(stat(run)).rejects.toThrow("ENOENT");
  });

  it("takes the disk's room once for all names", async () => {
    const folder = await temporaryFolder();
    await writeCheckpoint(folder, ["last.safetensors", "02.safetensors"], Buffer.from("text"));
    const files = await Promise.all(["last", "02"].map((name) => stat(path.join(folder, `${name}.safetensors`))));
    expect(files[0].ino).toBe(files[1].ino);
  });

  it("removes what a killed writer left over, and nothing else", async () => {
    const folder = await temporaryFolder();
    const kept = ["notes.tmp", "01.safetensors"];
    for (const name of [...kept, "last.safetensors.0123456789ab.tmp"]) await writeFile(path.join(folder, name), "x");
    await writeCheckpoint(folder, ["last.safetensors"], Buffer.from("text"));
    expect((await readdir(folder)).sort()).toEqual([...kept, "last.safetensors"].sort());
  });

  it("leaves the old ones where a new one cannot be written", async () => {
    const folder = await temporaryFolder();
    await writeCheckpoint(folder, ["best.safetensors"], Buffer.from("old"));
    await mkdir(path.join(folder, "last.safetensors"));
    const error = await rejectionOf(
      writeCheckpoint(folder, ["last.safetensors", "best.safetensors"], Buffer.from("new")),
    );
    expect([error.code, error.message]).toEqual(["file-unwritable", expect.stringContaining("last.safetensors")]);
    expect((await readdir(folder)).sort()).toEqual(["best.safetensors", "last.safetensors"]);
    expect(await readFile(path.join(folder, "best.safetensors"), "utf8")).toBe("old");
    await writeFile(path.join(folder, "file"), "");
    const inFile = path.join(folder, "file", "checkpoint");
    expect((await rejectionOf(writeCheckpoint(inFile, ["last.safetensors"], Buffer.of(1)))).code).toBe(
      "file-unwritable",
    );
  });

  it("always leaves whole checkpoints, whenever its process is killed", async () => {
    const folder = await temporaryFolder();
    const writer = path.join(folder, "writer.mjs");
    await build({
      stdin: {
        contents: `import { encodeCheckpoint, writeCheckpoint } from "../../src/files/checkpoint.ts";
          import { sampleCheckpoint, sampleState, tinyLayers } from "./checkpoints.ts";
          const { checkpoint, network } = sampleCheckpoint();
          const names = ["last.safetensors", "best.safetensors"];
          for (let step = 0; ; step++) {
            const bytes = encodeCheckpoint({ ...checkpoint, state: { ...sampleState, step } }, network);
            await writeCheckpoint(process.argv[2], names, bytes);
            process.send(step);
          }`,
        resolveDir: fileURLToPath(new URL("../../helpers", import.meta.url)),
      },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile: writer,
      mainFields: ["module", "main"],
    });
    const checkpoints = path.join(folder, "checkpoint");
    for (let attempt = 0; attempt < 6; attempt++) {
      const child = fork(writer, [checkpoints]);
      let written = -1;
      child.on("message", (step) => (written = step as number));
      await Promise.race([once(child, "message"), once(child, "exit")]);
      setTimeout(() => child.kill("SIGKILL"), 3 * attempt);
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      const last = await readCheckpoint(path.join(checkpoints, "last.safetensors"), network);
      const best = await readCheckpoint(path.join(checkpoints, "best.safetensors"), network);
      expect(last.state.step).toBeGreaterThanOrEqual(written);
      expect([last.state.step, last.state.step - 1]).toContain(best.state.step);
      expect({ ...last, state: sampleState }).toEqual(checkpoint);
    }
  });
});

describe("listCheckpoints", () => {
  const bytesAt = (step: number) => encodeCheckpoint({ ...checkpoint, state: { ...sampleState, step } }, network);

  it("gives the newest first, what is damaged before all others", async () => {
    const folder = await temporaryFolder();
    await writeCheckpoint(folder, ["01.safetensors"], bytesAt(10));
    await writeCheckpoint(folder, ["best.safetensors", "02.safetensors"], bytesAt(20));
    await writeCheckpoint(folder, ["last.safetensors", "03.safetensors"], bytesAt(30));
    await writeFile(path.join(folder, "04.safetensors"), "damaged");
    await writeFile(path.join(folder, "05.safetensors"), "");
    await mkdir(path.join(folder, "06.safetensors"));
    await utimes(path.join(folder, "05.safetensors"), 1000, 1000);
    await utimes(path.join(folder, "06.safetensors"), 500, 500);
    await writeFile(path.join(folder, "last.safetensors.0123456789ab.tmp"), "x");
    const list = await listCheckpoints(folder);
    expect(list.map(({ file, step }) => [file, step])).toEqual([
      ["04.safetensors", null],
      ["05.safetensors", null],
      ["06.safetensors", null],
      ["last.safetensors", 30],
      ["03.safetensors", 30],
      ["02.safetensors", 20],
      ["best.safetensors", 20],
      ["01.safetensors", 10],
    ]);
    expect(list.slice(3).map(({ bytes }) => bytes)).toEqual([30, 30, 20, 20, 10].map((step) => bytesAt(step).length));
  });

  it("gives none where there is no folder, and says when there is a file instead", async () => {
    const folder = await temporaryFolder();
    expect(await listCheckpoints(path.join(folder, "checkpoint"))).toEqual([]);
    await writeFile(path.join(folder, "checkpoint"), "");
    expect((await rejectionOf(listCheckpoints(path.join(folder, "checkpoint")))).code).toBe("file-unreadable");
  });
});
