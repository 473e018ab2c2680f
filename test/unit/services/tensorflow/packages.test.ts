import { describe, expect, it } from "vitest";
import {
  downloadSize,
  neededRoom,
  tensorflowPackage,
  tensorflowPackages,
  unpackedSize,
} from "../../../../src/services/tensorflow/packages.ts";
import { isSupportedVersion } from "../../../../src/services/tensorflow/platform.ts";

describe("the table of packages", () => {
  it.each(tensorflowPackages.map((each) => [`${each.platform} ${each.variant}`, each] as const))(
    "pins every file of %s",
    (_name, each) => {
      for (const { project, version, sha256, size, unpacked } of each.wheels) {
        expect(sha256, project).toMatch(/^[0-9a-f]{64}$/);
        expect(version).toMatch(/^\d+(\.\d+)+$/);
        expect(Math.min(size, unpacked)).toBeGreaterThan(0);
      }
      expect(new Set(each.wheels.map(({ sha256 }) => sha256)).size).toBe(each.wheels.length);
      expect(isSupportedVersion(each.version)).toBe(true);
      expect(tensorflowPackage(each.platform, each.variant)).toBe(each);
    },
  );

  it("has the sizes that a person is told", () => {
    const cpu = tensorflowPackage("linux-x64", "cpu")!;
    expect(downloadSize(cpu) / 1e6).toBeCloseTo(274, 0);
    expect(neededRoom(cpu)).toBe(unpackedSize(cpu) + 2 * downloadSize(cpu));
    expect(tensorflowPackage("linux-x64", "gpu")!.wheels).toHaveLength(13);
    expect(tensorflowPackage("win32-x64", "cpu")).toBeNull();
  });
});

describe("versions of TensorFlow", () => {
  it.each(["2.15.0", "2.15.1", "2.18.0", "2.21.0", "2.21.0rc1"])("%s is supported", (version) => {
    expect(isSupportedVersion(version)).toBe(true);
  });
  it.each(["2.14.1", "2.22.0", "1.15.5", "3.0.0", "2", "unknown", ""])("%s is not", (version) => {
    expect(isSupportedVersion(version)).toBe(false);
  });
});
