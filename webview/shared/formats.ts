export { clock, count, duration, figure, lossTick, percent, rate } from "../../src/core/formats.ts";
