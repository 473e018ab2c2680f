import { crc32c } from "../../../files/crc32c.ts";

/** TensorFlow adds it to checksums that are stored beside data which may hold checksums themselves. */
const maskDelta = 0xa282ead8;

/**
 * One record of a TFRecord file (tensorflow/core/lib/io/record_writer.h): its length as 64 bits, a masked CRC-32C of these,
 * the data, and a masked CRC-32C of the data; little-endian.
 */
export function tfRecord(data: Uint8Array): Buffer {
  const record = Buffer.alloc(data.length + 16);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedCrc(record.subarray(0, 8)), 8);
  record.set(data, 12);
  record.writeUInt32LE(maskedCrc(data), 12 + data.length);
  return record;
}

/** The checksum turned right by 15 bits, plus a constant (tensorflow/core/lib/hash/crc32c.h). */
export function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + maskDelta) >>> 0;
}
