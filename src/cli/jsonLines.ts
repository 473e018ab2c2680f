export { plainJson as jsonLine } from "../core/plainJson.ts";
