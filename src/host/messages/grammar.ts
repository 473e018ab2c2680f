import { engineMessages, enginePhrases } from "./enginePhrases.ts";
import { exampleMessages } from "./examplePhrases.ts";
import { exportMessages } from "./exportPhrases.ts";
import { experimentMessages, experimentPhrases } from "./experimentPhrases.ts";
import { fileMessages, filePhrases } from "./filePhrases.ts";
import { handInMessages, handInPhrases } from "./handInPhrases.ts";
import { reportMessages } from "./reportPhrases.ts";
import { queueMessages, queuePhrases } from "./queuePhrases.ts";
import { messageKind, type Grammar } from "./template.ts";
import { trainingMessages, trainingPhrases } from "./trainingPhrases.ts";

const phrases: Grammar = {
  ...experimentPhrases,
  ...filePhrases,
  ...trainingPhrases,
  ...enginePhrases,
  ...queuePhrases,
  ...handInPhrases,
  problem: { templates: experimentMessages },
};

/** What stands where also other words may stand, such as what the system said. */
const openKinds = ["reason", "purpose", "notStarted", "checkpointProblem", "librarySource", "damage", "bundleDamage"];

/**
 * Every message of the layers below that reaches a person here. Those layers know no languages: what they say is said
 * again in the person's language, template by template. A new message of theirs is added here and to the translations;
 * a test names those that are missing.
 */
export const messageGrammar: Grammar = {
  ...phrases,
  [messageKind]: {
    templates: [
      ["{0}: {1}", "container", "problem"],
      ...experimentMessages,
      ...fileMessages,
      ...trainingMessages,
      ...engineMessages,
      ...queueMessages,
      ...exampleMessages,
      ...exportMessages,
      ...reportMessages,
      ...handInMessages,
      ...openKinds.flatMap((kind) => phrases[kind]?.templates ?? []),
    ],
  },
};

/** @returns every template once. */
export function templateTexts(grammar: Grammar): string[] {
  const templates = Object.values(grammar).flatMap((each) => each?.templates ?? []);
  return [...new Set(templates.map(([text]) => text))];
}
