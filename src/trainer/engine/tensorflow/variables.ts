import * as tf from "@tensorflow/tfjs-core";
import type { Tensor } from "@tensorflow/tfjs-core";
import { sizeOfShape, type TensorSpec, type Values, type Variables } from "../tfjs/session.ts";
import type { Native } from "./native.ts";

let instances = 0;

/** Variables of TensorFlow's own, which its operations change in place. */
export class ResourceVariables implements Variables {
  private readonly native: Native;
  private readonly specs: ReadonlyMap<string, TensorSpec>;
  private readonly handles: ReadonlyMap<string, Tensor>;

  /** @param specs what there is, all zero to begin with. */
  constructor(native: Native, specs: readonly TensorSpec[]) {
    this.native = native;
    this.specs = new Map(specs.map((spec) => [spec.name, spec]));
    const instance = instances++;
    this.handles = new Map(
      specs.map(({ name, dtype, shape }) => {
        const [handle] = native.operate(
          "VarHandleOp",
          { types: { dtype }, shapes: { shape }, strings: { shared_name: `${String(instance)}/${name}` } },
          [],
        );
        return [name, tf.keep(handle)];
      }),
    );
    for (const spec of specs) this.write(spec.name, zeros(spec));
  }

  handle(name: string): Tensor {
    const handle = this.handles.get(name);
    if (handle === undefined) throw new Error(`no variable ${name}`);
    return handle;
  }

  /** Name and handle of each. */
  entries(): Iterable<readonly [string, Tensor]> {
    return this.handles;
  }

  read(name: string): Tensor {
    const { dtype } = this.specs.get(name)!;
    return this.native.operate("ReadVariableOp", { types: { dtype } }, [this.handle(name)])[0];
  }

  assign(name: string, value: Tensor): void {
    const { dtype } = this.specs.get(name)!;
    this.native.operate("AssignVariableOp", { types: { dtype } }, [this.handle(name), value], 0);
  }

  write(name: string, values: Values): void {
    const spec = this.specs.get(name)!;
    const given = this.native.tensor(spec, values);
    // A variable keeps the memory that it is given: without a copy that would be JavaScript's.
    const [copy] = this.native.operate("DeepCopy", { types: { T: spec.dtype } }, [given]);
    this.assign(name, copy);
    tf.dispose([given, copy]);
  }

  /** @returns the values of a variable. */
  values(name: string): Values {
    const value = this.read(name);
    const values = this.native.binding.tensorDataSync(this.native.idOf(value));
    value.dispose();
    return values;
  }

  dispose(): void {
    for (const handle of this.handles.values()) {
      this.native.operate("DestroyResourceOp", { bools: { ignore_lookup_error: true } }, [handle], 0);
      handle.dispose();
    }
  }
}

function zeros({ dtype, shape }: TensorSpec): Values {
  const size = sizeOfShape(shape);
  if (dtype === "float32") return new Float32Array(size);
  return dtype === "int32" ? new Int32Array(size) : new Uint8Array(size);
}
