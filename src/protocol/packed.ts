// VS Code hands each array of a message over as an argument of one call, which can have 255 of them: what comes after is
// lost, or the message is. All arrays of a message therefore travel in one.

const kinds = { Uint8Array, Int32Array, Float32Array, Float64Array } as const;
type Kind = keyof typeof kinds;
type PackedArray = InstanceType<(typeof kinds)[Kind]>;

/** What stands in place of an array: where it lies among the bytes, and how many numbers it has. */
interface ArrayPlace {
  readonly kind: Kind;
  /** Bytes. */
  readonly at: number;
  readonly length: number;
}

interface Packed {
  readonly packed: unknown;
  readonly bytes: Uint8Array;
}

/** Name of the only member of an object that stands in place of an array; no message of ours has one of this name. */
const placeName = "$array";

/** Every kind of number can begin here. */
const alignment = 8;

/** @returns the message in a form that can be posted into a webview, however many arrays it has. It is not changed. */
export function packed(message: unknown): unknown {
  const arrays: { readonly array: PackedArray; readonly at: number }[] = [];
  let size = 0;
  const place = (array: PackedArray, kind: Kind): object => {
    const at = size;
    arrays.push({ array, at });
    size = Math.ceil((at + array.byteLength) / alignment) * alignment;
    return { [placeName]: { kind, at, length: array.length } satisfies ArrayPlace };
  };
  const plain = mapped(message, (value) => {
    const kind = kindOf(value);
    return kind === null ? null : place(value as PackedArray, kind);
  });
  if (arrays.length === 0) return message;
  const bytes = new Uint8Array(size);
  for (const { array, at } of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
  }
  return { packed: plain, bytes } satisfies Packed;
}

/** @returns the message that was packed; what was not is returned as it is. */
export function unpacked(message: unknown): unknown {
  if (!isPacked(message)) return message;
  const { bytes } = message;
  return mapped(message.packed, (value) => {
    if (!(placeName in value)) return null;
    const { kind, at, length } = value[placeName] as ArrayPlace;
    const type = kinds[kind];
    return new type(bytes.slice(at, at + length * type.BYTES_PER_ELEMENT).buffer);
  });
}

function isPacked(message: unknown): message is Packed {
  return typeof message === "object" && message !== null && "packed" in message && "bytes" in message;
}

/** Node's buffers are bytes too. */
function kindOf(value: object): Kind | null {
  const found = Object.entries(kinds).find(([, type]) => value instanceof type);
  return found === undefined ? null : (found[0] as Kind);
}

/** @param replace gives what stands for an object; null where its members are to be looked at. */
function mapped(value: unknown, replace: (value: object) => unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const replaced = replace(value);
  if (replaced !== null) return replaced;
  if (Array.isArray(value)) return value.map((each) => mapped(each, replace));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, mapped(member, replace)]));
}
