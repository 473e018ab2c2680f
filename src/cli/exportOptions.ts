import { ExpectedError } from "../core/errors.ts";
import {
  exportFormat,
  exportFormats,
  formatOfExtension,
  takesTestCsv,
  type ExportFormat,
} from "../services/export/formats.ts";
import type { ExportOptions } from "./exportCommand.ts";

/**
 * @returns the format that was asked for: by its name, by Kaggle's `test.csv`, or by the ending of the file.
 * @throws ExpectedError `bad-usage` where nothing tells which is meant.
 */
export function formatOf({ as, to, testCsv }: ExportOptions): ExportFormat {
  const named = as ?? (testCsv === undefined ? null : "kaggle");
  const [ending = ""] = /\.[^./\\]+$/.exec(to ?? "") ?? [];
  const format = named === null ? formatOfExtension(ending.toLowerCase()) : exportFormat(named);
  if (format !== null) return format;
  const found =
    to === undefined
      ? ""
      : ending === ""
        ? `: ${to} has no ending that tells`
        : `: no format ends in ${ending}, as ${to} does`;
  throw new ExpectedError("bad-usage", `It is not said in which format${found}.`, {
    next: "Name one with --as; `mnist-lab export --list` lists them.",
  });
}

/**
 * What would be ignored is refused: whoever names an epoch means the weights, or the digits, of that epoch.
 *
 * @throws ExpectedError `bad-usage` for an option that says nothing for the format, for two that contradict each other, and for one
 * that is missing.
 */
export function checkOptions(format: ExportFormat, options: ExportOptions): void {
  const { id, ofWeights, ofLook } = format;
  const { weights, checkpoint, set, epoch, testCsv } = options;
  const idle = [
    ...(ofWeights ? [] : [...given("--weights", weights), ...given("--checkpoint", checkpoint)]),
    ...(ofLook ? [] : [...given("--set", set), ...given("--epoch", epoch)]),
    ...(takesTestCsv(format) ? [] : given("--test-csv", testCsv)),
  ].at(0);
  if (idle !== undefined) {
    throw new ExpectedError("bad-usage", `${idle} says nothing for ${id}.`, { next: insteadOf(idle, format) });
  }
  if (weights !== undefined && checkpoint !== undefined) {
    throw new ExpectedError(
      "bad-usage",
      `--weights ${weights} and --checkpoint ${checkpoint} name different weights.`,
      {
        next: "Give one of the two.",
      },
    );
  }
  if (takesTestCsv(format) && testCsv === undefined) {
    throw new ExpectedError("bad-usage", "A submission is made for the digits of Kaggle's test.csv.", {
      next: "Name that file with --test-csv.",
    });
  }
}

const given = (option: string, value: unknown): string[] => (value === undefined ? [] : [option]);

function insteadOf(option: string, { ofWeights, ofLook }: ExportFormat): string {
  if (option === "--epoch" && ofWeights) return "Use --weights or --checkpoint, which choose the weights.";
  if ((option === "--weights" || option === "--checkpoint") && ofLook)
    return "Use --epoch or --set, which choose the digits.";
  return `Leave it out; it is for ${namesFor(option)}.`;
}

function namesFor(option: string): string {
  const fits = { "--weights": ofWeights, "--checkpoint": ofWeights, "--test-csv": takesTestCsv }[option] ?? ofLook;
  const ids = exportFormats.filter(fits).map(({ id }) => id);
  return ids.length === 1 ? ids[0] : `${ids.slice(0, -1).join(", ")} and ${ids.at(-1) ?? ""}`;
}

const ofWeights = (format: ExportFormat): boolean => format.ofWeights;
const ofLook = (format: ExportFormat): boolean => format.ofLook;
