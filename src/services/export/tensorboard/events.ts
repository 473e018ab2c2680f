import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Histogram } from "./histogram.ts";

/** TensorBoard's messages as protobuf writes them: field numbers from tensorboard/compat/proto/{event,summary}.proto. */

/** One value of a summary. */
export type SummaryValue =
  | { readonly tag: string; readonly scalar: number }
  | { readonly tag: string; readonly histogram: Histogram }
  | { readonly tag: string; readonly image: EncodedImage };

export interface EncodedImage {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
}

export interface SummaryEvent {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly step: number;
  readonly values: readonly SummaryValue[];
}

/** The event that every file begins with. @param time milliseconds since 1970. */
export function versionEvent(time: number): Uint8Array {
  const event = new BinaryWriter();
  event.tag(1, WireType.Bit64).double(time / 1000);
  event.tag(3, WireType.LengthDelimited).string("brain.Event:2");
  return event.finish();
}

export function summaryEvent({ time, step, values }: SummaryEvent): Uint8Array {
  const event = new BinaryWriter();
  event.tag(1, WireType.Bit64).double(time / 1000);
  event.tag(2, WireType.Varint).int64(step);
  event.tag(5, WireType.LengthDelimited).fork();
  for (const value of values) writeValue(event.tag(1, WireType.LengthDelimited).fork(), value).join();
  return event.join().finish();
}

function writeValue(writer: BinaryWriter, value: SummaryValue): BinaryWriter {
  writer.tag(1, WireType.LengthDelimited).string(value.tag);
  if ("scalar" in value) return writer.tag(2, WireType.Bit32).float(toSingle(value.scalar));
  if ("image" in value) return writeImage(writer.tag(4, WireType.LengthDelimited).fork(), value.image).join();
  return writeHistogram(writer.tag(5, WireType.LengthDelimited).fork(), value.histogram).join();
}

/** A float refuses what is beyond its range: that is infinite there. */
function toSingle(value: number): number {
  return Math.fround(value);
}

function writeImage(writer: BinaryWriter, { width, height, png }: EncodedImage): BinaryWriter {
  writer.tag(1, WireType.Varint).int32(height);
  writer.tag(2, WireType.Varint).int32(width);
  // RGB.
  writer.tag(3, WireType.Varint).int32(3);
  return writer.tag(4, WireType.LengthDelimited).bytes(png);
}

function writeHistogram(writer: BinaryWriter, histogram: Histogram): BinaryWriter {
  const { min, max, count, sum, sumSquares, limits, counts } = histogram;
  for (const [i, value] of [min, max, count, sum, sumSquares].entries())
    writer.tag(i + 1, WireType.Bit64).double(value);
  writeDoubles(writer, 6, limits);
  return writeDoubles(writer, 7, counts);
}

function writeDoubles(writer: BinaryWriter, field: number, values: Float64Array): BinaryWriter {
  writer.tag(field, WireType.LengthDelimited).fork();
  for (const value of values) writer.double(value);
  return writer.join();
}
