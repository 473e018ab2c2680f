import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { reportOf } from "../../../../src/core/errors.ts";
import { buildNetwork } from "../../../../src/core/network/build.ts";
import { readKaggleCsv } from "../../../../src/files/kaggleCsv.ts";
import { readIdxDigits } from "../../../../src/files/idx.ts";
import { reportSentence } from "../../../../src/host/sentences.ts";
import { writeNewExperiment } from "../../../../src/services/experimentFile.ts";
import { findNode } from "../../../../src/services/nodePrograms.ts";
import { readRunDetails } from "../../../../src/services/runDetails.ts";
import { RunStore } from "../../../../src/services/runStore.ts";
import { notFoundError } from "../../../../src/services/tensorflow/find.ts";
import { checkLosses } from "../../../../src/trainer/finite.ts";
import { checkMemory } from "../../../../src/trainer/memory.ts";
import { noticesOf } from "../../../../src/trainer/notices.ts";
import { inChinese } from "../../../helpers/chinese.ts";
import { softmaxExperiment } from "../../../helpers/softmaxExperiment.ts";
import { temporaryFolder } from "../../../helpers/temporaryFolder.ts";

// What really goes wrong below, as a person reads it in Chinese.

let folder = "";
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** @returns what the failure of a piece of work is told as. */
async function told(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return reportSentence(reportOf(error), inChinese).replaceAll(folder, "/实验");
  }
  throw new Error("It did not fail.");
}

describe("a person who reads Chinese is told", () => {
  it("that a file of digits is not there, or holds something else", async () => {
    const path = join(folder, "train.csv");
    expect(await told(() => readKaggleCsv(path))).toBe("/实验/train.csv 不存在。请检查路径。");
    await writeFile(path, "label,pixel0\n");
    expect(await told(() => readKaggleCsv(path))).toBe(
      "/实验/train.csv：第 1 行第 3 列：此处为空，应为名称 `pixel1`。" +
        "请改正该文件，或从 Kaggle 的数字识别比赛重新下载。",
    );
    await writeFile(path, Buffer.from([0, 0, 9, 3]));
    expect(await told(() => readIdxDigits(path, path))).toBe(
      "/实验/train.csv：第 2 字节：值的类型为 09（有符号字节），应为 08（无符号字节）。",
    );
  });

  it("that a file cannot be written", async () => {
    expect(await told(() => writeNewExperiment(join(folder, "none", "a.mnist.json"), "{}", true))).toBe(
      "无法写入 /实验/none/a.mnist.json：所在文件夹不存在。请检查文件夹是否存在、可写且有足够空间。",
    );
  });

  it("which Node cannot train", async () => {
    const chosen = (path: string): Promise<string> => told(() => findNode({ chosen: path, path: "", untrusted: [] }));
    expect(await chosen("node")).toBe(
      "所选的 Node（node）不是绝对路径。请选择另一个 Node，或留空以使用 PATH 中的 Node。",
    );
    expect(await chosen(join(folder, "node"))).toBe(
      "无法启动所选的 Node（/实验/node）：文件不存在。请选择另一个 Node，或留空以使用 PATH 中的 Node。",
    );
  });

  it("what is wrong with a run", async () => {
    const run = join(folder, "runs", "20260301-142530-lenet5-7f3a");
    await mkdir(run, { recursive: true });
    await writeFile(join(run, "experiment.json"), "{");
    const [entry] = await new RunStore(join(folder, "runs")).list();
    expect(reportSentence(entry.problem!, inChinese).replaceAll(folder, "/实验")).toBe(
      "/实验/runs/20260301-142530-lenet5-7f3a/summary.json 不存在。" +
        "`mnist-lab repair 20260301-142530-lenet5-7f3a` 会尽可能挽救内容；" +
        "`mnist-lab delete 20260301-142530-lenet5-7f3a` 会删除此运行。",
    );
    const { problems } = await readRunDetails(run);
    expect(problems.map(({ file, message }) => inChinese(`${file} ${message}.`).replaceAll(folder, "/实验"))).toEqual(
      expect.arrayContaining(["summary.json 不存在。", "events.jsonl 不存在。"]),
    );
    expect(await told(() => new RunStore(join(folder, "runs")).rename(entry.id, ""))).toBe(
      '"" 不能用作运行的名称：为空。请换一个名称。',
    );
  });

  it("why a training cannot go on", async () => {
    const experiment = softmaxExperiment();
    const metrics = { batches: 1, loss: Float64Array.of(NaN), correct: Int32Array.of(0) };
    const chunk = { firstStep: 7, learningRates: [0.5] };
    expect(
      await told(() =>
        checkLosses(metrics as never, chunk as never, { epoch: 2, stepsPerEpoch: 5 }, experiment.training),
      ),
    ).toMatch(
      /^第 2 轮第 3 批（第 8 步，学习率 0\.5）时，损失变为 NaN。请尝试更小的学习率，例如 "learningRate": [\d.]+，或用/,
    );
    const network = buildNetwork(experiment.model.layers, [28, 28, 1], () => undefined)!;
    expect(await told(() => checkMemory(network, experiment.training, 2 ** 10))).toMatch(
      /^网络过大，内存不足：7,850 个参数连同梯度.*至少需要 0\.0 GiB，这台机器只有 0\.0 GiB。请缩小最大的层：\S+ 的形状为 \[784, 10\]。$/,
    );
  });

  it("why there is no TensorFlow", () => {
    const missing = "libtensorflow_cc.so.2 is needed by TensorFlow in /a and is not there.";
    const error = { code: "library-incomplete", message: missing } as const;
    const attempts = [
      { source: "python3 on PATH", error: { code: "no-python", message: "It is not there." } as const },
      { source: "fetched for the CPU", error },
    ];
    expect(reportSentence(reportOf(notFoundError({ library: null, attempts })), inChinese)).toBe(
      '引擎 "tensorflow" 没有找到可用的 TensorFlow。/a 中的 TensorFlow 需要 libtensorflow_cc.so.2，但它不存在。' +
        '请运行 `mnist-lab setup tensorflow`，查看 `mnist-lab doctor`，或使用 "engine": "wasm"。',
    );
    expect(attempts.map(({ source }) => inChinese(source))).toEqual(["PATH 中的 python3", "已下载的 CPU 版"]);
  });

  it("how a run is judged", () => {
    const experiment = softmaxExperiment();
    const notices = [...noticesOf(experiment, "test"), ...noticesOf(experiment, null)];
    expect(notices.length).toBeGreaterThan(1);
    for (const notice of notices) expect(inChinese(notice)).toMatch(/^[^a-z]+。$/);
  });

  it("what computes", () => {
    expect(inChinese("WebAssembly SIMD, 2 threads")).toBe("WebAssembly SIMD，2 个线程");
    expect(inChinese("TensorFlow 2.21 CPU, oneDNN, 2 threads")).toBe("TensorFlow 2.21 CPU，oneDNN，2 个线程");
    expect(inChinese("WebGPU on nvidia-h100")).toBe("WebGPU：nvidia-h100");
    expect(inChinese("WebGPU on llvmpipe (software)")).toBe("WebGPU：llvmpipe（软件）");
    const eager = "operation by operation, since the value of a tensor is read in JavaScript";
    expect(inChinese(`TensorFlow 2.21 GPU (CUDA); ${eager}`)).toBe(
      "TensorFlow 2.21 GPU (CUDA)；逐个运算执行，因为 JavaScript 读取了张量的值",
    );
  });
});
