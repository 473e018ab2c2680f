import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from "../../../files/exports/onnxGraph.ts";
import { littleEndianBytes } from "../../../files/fingerprint.ts";

/**
 * The versions of the file's form and of the operations: old enough for programs of 2022, and all operations that a network
 * here needs are in them.
 */
export const onnxIrVersion = 8;
export const onnxOperatorSet = 17;

/** FLOAT in `TensorProto.DataType`. */
const float32 = 1;
/** `AttributeProto.AttributeType`. */
const attributeTypes = { float: 1, int: 2, ints: 7 } as const;

/**
 * An ONNX model as the bytes of its file: the message `ModelProto` of onnx.proto. Numbers of fields below are from there.
 *
 * @param facts key and value of the model's metadata. @param description for a person.
 */
export function encodeOnnx(graph: OnnxGraph, facts: Readonly<Record<string, string>>, description: string): Uint8Array {
  const model = new BinaryWriter();
  number(model, 1, onnxIrVersion);
  text(model, 2, "MNIST Lab");
  text(model, 6, description);
  message(model, 7, (writer) => writeGraph(writer, graph));
  message(model, 8, (operators) => {
    text(operators, 1, "");
    number(operators, 2, onnxOperatorSet);
  });
  for (const [key, value] of Object.entries(facts)) {
    message(model, 14, (entry) => {
      text(entry, 1, key);
      text(entry, 2, value);
    });
  }
  return model.finish();
}

function writeGraph(writer: BinaryWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) message(writer, 1, (part) => writeNode(part, node));
  text(writer, 2, graph.name);
  for (const tensor of graph.initializers) message(writer, 5, (part) => writeTensor(part, tensor));
  message(writer, 11, (part) => writeValue(part, graph.input));
  message(writer, 12, (part) => writeValue(part, graph.output));
}

function writeNode(writer: BinaryWriter, { inputs, output, operation, attributes }: OnnxNode): void {
  for (const input of inputs) text(writer, 1, input);
  text(writer, 2, output);
  text(writer, 3, output);
  text(writer, 4, operation);
  for (const attribute of attributes) message(writer, 5, (part) => writeAttribute(part, attribute));
}

function writeAttribute(writer: BinaryWriter, { name, type, value }: OnnxAttribute): void {
  text(writer, 1, name);
  switch (type) {
    case "float":
      writer.tag(2, WireType.Bit32).float(value);
      break;
    case "int":
      number(writer, 3, value);
      break;
    case "ints":
      for (const each of value) number(writer, 8, each);
      break;
  }
  number(writer, 20, attributeTypes[type]);
}

function writeTensor(writer: BinaryWriter, { name, shape, values }: OnnxTensor): void {
  for (const size of shape) number(writer, 1, size);
  number(writer, 2, float32);
  text(writer, 8, name);
  writer.tag(9, WireType.LengthDelimited).bytes(littleEndianBytes(values));
}

/** `ValueInfoProto` with a `TypeProto.Tensor`. */
function writeValue(writer: BinaryWriter, { name, shape }: OnnxValue): void {
  text(writer, 1, name);
  message(writer, 2, (type) => {
    message(type, 1, (tensor) => {
      number(tensor, 1, float32);
      message(tensor, 2, (sizes) => {
        for (const size of shape) {
          message(sizes, 1, (part) => {
            if (typeof size === "number") number(part, 1, size);
            else text(part, 2, size);
          });
        }
      });
    });
  });
}

function message(writer: BinaryWriter, field: number, write: (part: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

/** All whole numbers here are int64 or enumerations, which are written alike. */
function number(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}
