import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tensorflowCache } from "../../../../src/services/tensorflow/cachePlace.ts";

describe("the cache folder", () => {
  it.each([
    ["linux", {}, join(homedir(), ".cache")],
    ["linux", { XDG_CACHE_HOME: "/c" }, "/c"],
    ["linux", { XDG_CACHE_HOME: "" }, join(homedir(), ".cache")],
    ["darwin", {}, join(homedir(), "Library", "Caches")],
    ["win32", { LOCALAPPDATA: "/local", XDG_CACHE_HOME: "/c" }, "/local"],
  ] as const)("on %s with %j is in %s", (system, environment, place) => {
    expect(tensorflowCache(environment, system)).toBe(join(place, "mnist-lab", "tensorflow"));
  });
});
