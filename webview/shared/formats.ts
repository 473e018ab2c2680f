export { clock, count, duration, figure, percent, rate } from "../../src/core/formats.ts";
