import type { Grammar, Template } from "./template.ts";

/** What is said of runs that are handed in, and of bundles. */

export const handInPhrases: Grammar = {
  bundleProblem: {
    templates: [
      ["its entry {0} is no plain file"],
      ["it holds {0} twice"],
      ["its entry {0} has a name that no file of a run has"],
      ["it holds more than {0} files"],
      ["it unpacks to more than {0} MB"],
      ["it cannot be unpacked ({0})"],
      ["it is no zip archive, or cut off ({0})"],
      ["it has no {0}"],
      ["it is a run's folder"],
      ["{0} lies in its folder {1}/"],
    ],
  },
  bundleDamage: {
    templates: [
      ["is no manifest of a hand-in bundle"],
      ["cannot be unpacked: its compressed bytes were changed"],
      ["is packed in a way that MNIST Lab does not write"],
      ["was changed inside the archive: its checksum there is wrong"],
    ],
  },
};

export const handInMessages: readonly Template[] = [
  ["{0} is no hand-in bundle: {1}", "text", "bundleProblem"],
  ["Ask for it again: *Export Hand-In Bundle* or `mnist-lab hand-in RUN` makes one"],
  ["Use --overwrite to replace it, or name another place with --to"],
  ["Export it with `mnist-lab hand-in {0}`"],
  ["Ask for a bundle: `mnist-lab hand-in RUN` makes one"],
  ["{0} is no folder"],
  ["Check what --data-folder names"],
  ["Unpack it, and verify that folder"],
  ["No hand-in bundle is named"],
  ["Name its file or its folder"],
  ["{0} was made by a newer MNIST Lab (format {1}, this one knows {2})"],
  ["Update MNIST Lab"],
  ["Verifying was cancelled"],
  ["Making the hand-in bundle was cancelled; nothing was written"],
  ["The run {0} is {1}: only a run that is over and has weights can be handed in", "text", "runStatus"],
  ["{0} of the run {1} is a link, or no plain file or folder"],
  ["Put the file itself there; where a link leads is not handed in"],
  ["The run {0} takes {1} MB; a hand-in bundle holds {2} MB at most"],
  ["{0} does not end in {1}, as a hand-in bundle does"],
  ["Wait until it has ended"],
  ["Let it go on, and wait until it has ended"],
  ["`mnist-lab resume {0}` goes on with it"],
  ["Change its experiment, and train it again"],
  ["Take another run"],
  ["`mnist-lab repair {0}` saves what can be saved; nobody would accept the run as it is"],
  ["The run was computed with numerics {0}, this version has {1}: their last digits differ"],
  ["The run was made by a newer version of MNIST Lab, whose numerics are {0} (of this one {1})"],
  ["{0} names {1}, which lies outside of the data folder", "fieldPath"],
  ["{0} names {1}, which lies in the bundle itself", "fieldPath"],
];
