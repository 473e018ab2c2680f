export { crc32, crc32Text } from "../core/crc32.ts";
