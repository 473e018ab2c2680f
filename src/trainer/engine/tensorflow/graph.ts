import messages from "@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js";
import type { TensorSpec } from "../tfjs/session.ts";
import type { Attribute, Binding } from "./binding.ts";
import { typeCodes } from "./native.ts";
import type { RecordedNode } from "./recorder.ts";

/** Version of the graph's format: one that all supported versions of TensorFlow read. */
const producer = 1800;

type Setting = (value: messages.AttrValue) => void;

/** Writes a TensorFlow graph as a saved model, node by node. */
export class Graph {
  private readonly graph = new messages.GraphDef();
  private readonly binding: Binding;

  constructor(binding: Binding) {
    this.binding = binding;
  }

  /** The node with the handle of a variable. */
  static variable(name: string): string {
    return `state/${name}`;
  }

  /**
   * A variable, with the nodes that give it a value from outside: run `…/written` with `…/value` as its input; and that read
   * it: run `…/read`.
   */
  addVariable({ name, dtype, shape }: TensorSpec): void {
    const node = Graph.variable(name);
    const type = { dtype: typeOf(typeCodes[dtype]) };
    this.add(node, "VarHandleOp", [], { ...type, shape: shapeOf(shape), shared_name: textOf(node) });
    const read = dtype === "uint8" ? `${node}/bytes` : `${node}/read`;
    this.add(read, "ReadVariableOp", [node], type);
    if (dtype === "uint8") {
      // The binding gives no bytes to JavaScript.
      this.add(`${node}/read`, "Cast", [read], { SrcT: type.dtype, DstT: typeOf(typeCodes.int32) });
    }
    this.addInput(`${node}/value`, { dtype, shape });
    // A variable keeps the memory that it is given: without a copy that would be JavaScript's.
    this.add(`${node}/copy`, "DeepCopy", [`${node}/value`], { T: type.dtype });
    this.add(`${node}/assign`, "AssignVariableOp", [node, `${node}/copy`], type);
    this.addConstant(`${node}/written`, typeCodes.int32, [], new Uint8Array(4), [`^${node}/assign`]);
  }

  addInput(name: string, { dtype, shape }: Pick<TensorSpec, "dtype" | "shape">): void {
    this.add(name, "Placeholder", [], { dtype: typeOf(typeCodes[dtype]), shape: shapeOf(shape) });
  }

  /** @param source what it gives. @param after names of operations that come before. */
  addOutput(name: string, source: string, type: number, after: readonly string[]): void {
    this.add(name, "Identity", [source, ...after.map((node) => `^${node}`)], { T: typeOf(type) });
  }

  addRecorded(node: RecordedNode): void {
    if ("bytes" in node) this.addConstant(node.name, node.type, node.shape, node.bytes);
    else {
      const settings = node.attributes.map((attribute) => [attribute.name, this.settingOf(attribute)] as const);
      this.add(node.name, node.operation, node.inputs, Object.fromEntries(settings));
    }
  }

  /** @returns the content of `saved_model.pb`; the tag is "serve". */
  savedModel(): Uint8Array {
    const versions = new messages.VersionDef();
    versions.setProducer(producer);
    this.graph.setVersions(versions);
    const info = new messages.MetaGraphDef.MetaInfoDef();
    info.addTags("serve");
    const meta = new messages.MetaGraphDef();
    meta.setMetaInfoDef(info);
    meta.setGraphDef(this.graph);
    const model = new messages.SavedModel();
    model.setSavedModelSchemaVersion(1);
    model.addMetaGraphs(meta);
    return model.serializeBinary();
  }

  private addConstant(
    name: string,
    type: number,
    shape: readonly number[],
    bytes: Uint8Array,
    after: readonly string[] = [],
  ): void {
    const tensor = new messages.Tensor();
    tensor.setDtype(type);
    tensor.setTensorShape(shapeMessage(shape));
    tensor.setTensorContent(bytes);
    this.add(name, "Const", after, { dtype: typeOf(type), value: (value) => value.setTensor(tensor) });
  }

  private add(
    name: string,
    operation: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Setting>>,
  ): void {
    const node = new messages.NodeDef();
    node.setName(name);
    node.setOp(operation);
    node.setInputList([...inputs]);
    for (const [key, set] of Object.entries(attributes)) {
      const value = new messages.AttrValue();
      set(value);
      node.getAttrMap().set(key, value);
    }
    this.graph.addNode(node);
  }

  private settingOf({ name, type, value }: Attribute): Setting {
    const { binding } = this;
    if (Array.isArray(value)) {
      const list = new messages.AttrValue.ListValue();
      if (type === binding.TF_ATTR_SHAPE) return shapeOf(value as number[]);
      if (type === binding.TF_ATTR_FLOAT) list.setFList(value as number[]);
      else list.setIList(value as number[]);
      return (setting) => setting.setList(list);
    }
    switch (type) {
      case binding.TF_ATTR_TYPE:
        return typeOf(value as number);
      case binding.TF_ATTR_BOOL:
        return (setting) => setting.setB(value as boolean);
      case binding.TF_ATTR_FLOAT:
        return (setting) => setting.setF(value as number);
      case binding.TF_ATTR_INT:
        return (setting) => setting.setI(value as number);
      case binding.TF_ATTR_STRING:
        return textOf(value as string);
      default:
        throw new Error(`attribute ${name} has the unknown type ${String(type)}`);
    }
  }
}

function typeOf(code: number): Setting {
  return (value) => value.setType(code);
}

function textOf(text: string): Setting {
  return (value) => value.setS(Buffer.from(text));
}

function shapeOf(shape: readonly number[]): Setting {
  return (value) => value.setShape(shapeMessage(shape));
}

function shapeMessage(shape: readonly number[]): messages.TensorShape {
  const message = new messages.TensorShape();
  for (const size of shape) {
    const dimension = new messages.TensorShape.Dim();
    dimension.setSize(size);
    message.addDim(dimension);
  }
  return message;
}
