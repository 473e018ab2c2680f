import { accuracyInterval } from "../core/metrics.ts";
import { oneLine } from "../core/plainText.ts";
import type { EvaluationReport, ResumedEvent, RunResult, StartedEvent, StoppedEvent } from "../protocol/trainer.ts";
import type { Experiment } from "../core/experiment/schema.ts";
import { confusedPairs, confusionTable } from "./confusionTable.ts";
import { count, counted, duration, figure, percent, rate } from "./formats.ts";
import type { Style } from "./terminal.ts";

/** What is said before the first epoch. @returns lines. */
export function runHeading(file: string, experiment: Experiment, started: StartedEvent, style: Style): string[] {
  const { colors, glyphs } = style;
  const { train, validation, test } = started.digits;
  const { optimizer } = experiment.training;
  const training = [
    counted(started.parameters, "parameter"),
    `${optimizer.type} ${rate(optimizer.learningRate)}`,
    `batches of ${count(started.batchSize)}`,
    `${counted(started.epochs, "epoch")} of ${counted(started.stepsPerEpoch, "batch", "batches")}`,
  ];
  const digits = [
    `${count(train)} digits to learn from`,
    ...(validation > 0 ? [`${count(validation)} to validate`] : []),
    `${count(test)} to test`,
  ];
  return [
    `${colors.bold(oneLine(experiment.name))}  ${colors.dim(oneLine(file))}`,
    training.join(glyphs.separator),
    digits.join(glyphs.separator),
    ...deviceLines(started, style),
  ];
}

/** Where it computes, and why there, on a line of its own where both are long. */
function deviceLines({ device, reason, insteadOf }: StartedEvent, { colors, columns }: Style): string[] {
  const where = insteadOf === undefined ? device : `${device}, instead of ${insteadOf}`;
  if (reason === null) return [where];
  const whole = `${where} (${reason})`;
  return whole.length <= columns ? [where + colors.dim(` (${reason})`)] : [where, colors.dim(`  ${reason}`)];
}

/** Says where a run goes on. */
export function resumedLine({ step, checkpoint }: ResumedEvent, { stepsPerEpoch }: StartedEvent): string {
  if (checkpoint === null) return "There is no checkpoint to go on from: the run begins anew.";
  const epoch = Math.floor(step / stepsPerEpoch) + 1;
  const within = step % stepsPerEpoch;
  const place = within === 0 ? "" : `, batch ${count(within + 1)} of ${count(stepsPerEpoch)}`;
  return `Going on with epoch ${epoch}${place}, from ${checkpoint}.`;
}

/** What a finished run leaves to read. @param folder where the run lies. @returns lines. */
export function runReport(
  result: RunResult & { readonly reason: "epochs" | "earlyStopping" },
  started: StartedEvent,
  folder: string,
  style: Style,
): string[] {
  const { test } = result;
  return [
    ...(result.reason === "earlyStopping" ? [`Stopped early, after ${counted(result.epochs, "epoch")}.`] : []),
    ...(test === null ? [] : ["", ...testLines(test, result, style), "", ...confusionTable(test.confusion, style)]),
    ...(test === null ? [] : confusedLines(test, style)),
    "",
    ...closingLines(result, started, folder, style),
  ];
}

/** What the test set came to, with the best weights. @returns lines. */
export function testLines(test: EvaluationReport, result: RunResult, style: Style): string[] {
  return [accuracyLine(test, style), ...chosenLines(result, style)];
}

/** @returns the accuracy on a set with its interval, the loss and the number of digits. */
export function accuracyLine({ set, accuracy, loss, count: digits }: EvaluationReport, style: Style): string {
  const { colors, glyphs } = style;
  const interval = accuracyInterval(Math.round(accuracy * digits), digits);
  const spread = interval === null ? "" : ` ${glyphs.plusMinus} ${percent((interval.high - interval.low) / 2)} (95 %)`;
  const name = set.charAt(0).toUpperCase() + set.slice(1);
  return `${colors.bold(`${name} accuracy ${percent(accuracy)}`)}${spread}, loss ${figure(loss)}, on ${counted(digits, "digit")}`;
}

function chosenLines({ bestEpoch, bestAccuracy, chosenOn }: RunResult, { colors }: Style): string[] {
  if (bestEpoch === 0 || bestAccuracy === null) return [];
  const chosen = `with the weights of epoch ${bestEpoch}, the best on the ${chosenOn} digits (${percent(bestAccuracy)})`;
  return chosenOn === "test"
    ? [
        colors.dim(chosen),
        colors.yellow("Chosen on the test digits themselves: on new digits it will be a little lower."),
      ]
    : [colors.dim(chosen)];
}

/** @returns the classes most often taken for one another, with a heading. */
export function confusedLines(test: Pick<EvaluationReport, "confusion">, { colors }: Style): string[] {
  const pairs = confusedPairs(test.confusion, 5);
  if (pairs.length === 0) return [];
  return ["", colors.bold("Most often confused"), ...pairs.map((pair) => `  ${pair}`)];
}

/** What a run leaves to read that was stopped. @param folder where the run lies. @returns lines. */
export function stoppedLines(event: StoppedEvent, runId: string, folder: string, style: Style): string[] {
  const { epoch, step, fingerprint } = event;
  if (fingerprint === null) return ["Stopped before anything was learned.", ...rows([["Run", folder]], style)];
  return [
    `Stopped in epoch ${epoch} after ${counted(step, "batch", "batches")}; what was learned is saved.`,
    `To go on: mnist-lab resume ${runId}`,
    ...rows(
      [
        ["Run", folder],
        ["Fingerprint", fingerprint],
      ],
      style,
    ),
  ];
}

function closingLines(result: RunResult, started: StartedEvent, folder: string, style: Style): string[] {
  const images = (result.steps * started.batchSize) / Math.max(result.seconds, 0.001);
  return rows(
    [
      ["Run", folder],
      ["Fingerprint", result.fingerprint],
      ["Engine", `${started.engine}, numerics ${started.numerics}`],
      ["Time", `${duration(result.seconds)} for ${counted(result.epochs, "epoch")} (${count(images)} images/s)`],
    ],
    style,
  );
}

/** @returns a line for each fact, the values below one another. */
export function rows(facts: readonly (readonly [name: string, value: string])[], { colors }: Style): string[] {
  return facts.map(([name, value]) => `${colors.dim(name.padEnd(13))}${value}`);
}
