import { findPythonEnvironment } from "../../scripts/pythonEnvironment.mjs";
import { compareWith } from "./compare.ts";

// Not called *.test.ts: `npm test` leaves it to `npm run test:frameworks`, since PyTorch is large.
compareWith(
  "pytorch",
  findPythonEnvironment({ pytorch: true }),
  "needs Python with PyTorch; `npm run test:frameworks` sets it up (up to 7 GB)",
);
