import { expect, test } from "vitest";
import { encodeModule } from "../../../../../src/trainer/assembler/module.ts";
import { stepBlock } from "../../../../../src/trainer/engine/wasm/kernels/step.ts";
import { controlWords, Runner } from "../../../../../src/trainer/engine/wasm/runner.ts";

const pageBytes = 65536;

/** A program without work: what is left are the steps themselves. */
function steps(memory: WebAssembly.Memory, blocks: number, count: number): { runner: Runner; ints: Int32Array } {
  const [control, step] = [64, 1024];
  const nowhere = { address: 0, step: 0 };
  const program = {
    lanes: 4,
    training: [{ type: "tasks", tasks: [] } as const],
    evaluation: [],
    evaluationWithProbabilities: [],
    prediction: [],
    spaces: { shard: nowhere, thread: nowhere },
    control,
    step,
  };
  const module = new WebAssembly.Module(encodeModule([], 65536));
  const ints = new Int32Array(memory.buffer);
  for (let i = 0; i < count; i++) ints[(blocks + i * stepBlock.size) / 4] = 100 + i;
  ints[control / 4 + controlWords.steps] = count;
  ints[control / 4 + controlWords.blocks] = blocks;
  return { runner: new Runner(program, memory, module, 0, 1), ints: ints.subarray(step / 4, step / 4 + 1) };
}

test.each([
  ["in low memory", 4096],
  // Addresses are signed where JavaScript reads them.
  ["beyond two gibibytes", 2 ** 31 + 128],
])("each step gets its own block: %s", (_, blocks) => {
  const pages = Math.ceil((blocks + pageBytes) / pageBytes);
  // Memory that is never touched costs nothing.
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const { runner, ints } = steps(memory, blocks, 3);
  runner.train();
  expect(ints[0]).toBe(102);
});
