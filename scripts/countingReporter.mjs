// A vitest reporter: counts what passed, failed and was skipped, and keeps the reasons of the skipped.
import { writeFileSync } from "node:fs";

export default class CountingReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      // A file that fails to load, or whose hooks fail, has no failing test of its own.
      if (module.state() === "failed" && ![...module.children.allTests("failed")].length) counts.failed++;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === "passed") counts.passed++;
        else if (result.state === "skipped") {
          counts.skipped.push({ name: `${module.relativeModuleId}: ${test.fullName}`, reason: result.note ?? null });
        } else counts.failed++;
      }
    }
    writeFileSync(process.env.MNIST_LAB_COUNTS, JSON.stringify(counts));
  }
}
