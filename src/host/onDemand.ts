/**
 * Parts of the extension that a person opens, or starts, some time after it has started itself: bundled into a file of
 * their own, and loaded by `import()` when the first of them is wanted.
 */
export { stillSays } from "../core/sweep/origin.ts";
export { sampleDigits } from "../services/sampleDigits.ts";
export { AugmentationPanel } from "./augmentation/augmentationPanel.ts";
export { ComparePanel } from "./compare/comparePanel.ts";
export { exportFromEditor } from "./export/exportFromEditor.ts";
export { DemoPanel } from "./demo/demoPanel.ts";
export { DoctorPanel } from "./doctor/doctorPanel.ts";
export { reportFromEditor } from "./report/reportFromEditor.ts";
export { PredictPanel } from "./predict/predictPanel.ts";
export { copyScript } from "./scripts/copyScript.ts";
export { SweepPanel } from "./sweepPanel/sweepPanel.ts";
export { handInFromEditor } from "./handIn/handInFromEditor.ts";
export { verifyFromEditor } from "./handIn/verifyFromEditor.ts";
export { startSweep } from "./sweeps/startSweep.ts";
