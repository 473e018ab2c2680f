export { clock, count, duration, figure, lossTick, outputText, percent, rate } from "../../src/core/formats.ts";
