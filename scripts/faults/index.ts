export { runCampaign, type CampaignOptions } from "./campaign.ts";
export type { Fault, Product, Tally } from "./fault.ts";
import { clockSetBack, longPath, twoMachines } from "./circumstances.ts";
import { fileDamaged } from "./damage.ts";
import { diskFull, folderDeleted, folderReadOnly, diskReadOnly, handlesExhausted } from "./disk.ts";
import type { Fault } from "./fault.ts";
import { parentKilled, trainerKilled } from "./kills.ts";
import { deletedWhileTraining, renamedTwice, resumedTwice } from "./rivals.ts";

/** Everything that goes wrong in the campaign, in the order of its table. */
export const faults: readonly Fault[] = [
  trainerKilled,
  parentKilled,
  diskFull,
  folderReadOnly,
  diskReadOnly,
  folderDeleted,
  handlesExhausted,
  fileDamaged,
  clockSetBack,
  twoMachines,
  longPath,
  resumedTwice,
  deletedWhileTraining,
  renamedTwice,
];
