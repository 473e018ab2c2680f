import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/*
 * For every test file, before it is loaded: what is remembered of engines is its own. What this machine remembers is not
 * for tests, nor is what another test's doctor has found: `auto` would time engines, and perhaps take another one.
 */
const file = join(tmpdir(), `mnist-lab-test-engines-${String(process.pid)}.json`);
process.env["MNIST_LAB_ENGINES"] = file;
afterAll(() => rmSync(file, { force: true }));
