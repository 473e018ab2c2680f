/**
 * @returns JSON: typed arrays as plain arrays, maps as objects, what is not a finite number as the strings "NaN",
 * "Infinity" and "-Infinity".
 */
export function plainJson(value: object): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (ArrayBuffer.isView(part)) return Array.from(part as Float64Array);
    if (part instanceof Map) return Object.fromEntries(part as Map<string, unknown>);
    return typeof part === "number" && !Number.isFinite(part) ? String(part) : part;
  });
}
