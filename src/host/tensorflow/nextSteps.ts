import type { ErrorReport } from "../../core/errors.ts";
import type { Translate } from "../../core/translate.ts";
import type { Report } from "../sentences.ts";

const ofCommandLine = /`mnist-lab |--python/;

/**
 * The layers below say what to do next in the words of the command line.
 *
 * @returns the same failure with the next step as it is taken in VS Code, where there is one.
 */
export function inEditorsWords({ code, message, next }: ErrorReport, t: Translate): Report {
  const isReplaced = next === undefined || ofCommandLine.test(next);
  return { message, next: (isReplaced ? nextSteps(t)[code] : undefined) ?? next };
}

function nextSteps(t: Translate): Partial<Record<ErrorReport["code"], string>> {
  const another = t("Remove TensorFlow and set it up again, or name another Python in the setting mnistLab.python.");
  return {
    "library-not-found": t("Choose “Set Up TensorFlow…”, or name a Python that has it in the setting mnistLab.python."),
    "library-incomplete": another,
    "library-missing-symbol": another,
    "library-unusable": another,
    "library-wrong-version": t("TensorFlow 2.15 to 2.21 work: choose “Set Up TensorFlow…”, or name another Python."),
    "no-python": t("Install Python 3.9 or newer with pip, or name one in the setting mnistLab.python."),
    "no-pip": t("Install pip for it, or name another Python in the setting mnistLab.python."),
  };
}
