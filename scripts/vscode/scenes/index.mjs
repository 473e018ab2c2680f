import { augmentationScenes } from "./augmentation.mjs";
import { compareScenes } from "./compare.mjs";
import { dashboardScenes, liveScenes } from "./dashboard.mjs";
import { demoScenes } from "./demo.mjs";
import { digitScenes } from "./digits.mjs";
import { doctorScenes } from "./doctor.mjs";
import { editorScenes, freshScenes } from "./editor.mjs";
import { endingScenes } from "./endings.mjs";
import { sweepScenes } from "./sweep.mjs";
import { treeScenes } from "./tree.mjs";
import { verificationScenes } from "./verification.mjs";

/** By the name of the folder that they are played in; each takes one picture or more, in this order. */
export const scenes = {
  fresh: freshScenes,
  lab: {
    ...editorScenes,
    ...augmentationScenes,
    ...treeScenes,
    ...dashboardScenes,
    ...digitScenes,
    ...demoScenes,
    ...verificationScenes,
    ...compareScenes,
    ...doctorScenes,
    ...liveScenes,
    ...endingScenes,
  },
  grid: sweepScenes,
};
