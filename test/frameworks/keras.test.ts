import { findPythonEnvironment } from "../../scripts/pythonEnvironment.mjs";
import { compareWith } from "./compare.ts";

compareWith(
  "keras",
  findPythonEnvironment(),
  "needs Python with Keras; `node scripts/pythonEnvironment.mjs` sets it up (1.5 GB)",
);
