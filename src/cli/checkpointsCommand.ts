import { count, figure, percent } from "../core/formats.ts";
import {
  checkpointsOfRun,
  inspectCheckpoint,
  type CheckpointEntry,
  type InspectedCheckpoint,
} from "../services/runCheckpoints.ts";
import { readRunDetails } from "../services/runDetails.ts";
import type { Context } from "./context.ts";
import { exitCodes, type ExitCode } from "./exitCodes.ts";
import { counted } from "./formats.ts";
import { jsonLine } from "./jsonLines.ts";
import { openStore, type RunsOptions } from "./runsFolder.ts";
import type { Style } from "./terminal.ts";
import { textTable } from "./textTable.ts";

export interface CheckpointsOptions extends RunsOptions {
  readonly json?: boolean;
}

/** Lists the checkpoints of a run, or says what is in one. @param name of the one; undefined: all. */
export async function checkpoints(
  reference: string,
  name: string | undefined,
  options: CheckpointsOptions,
  { terminal }: Context,
): Promise<ExitCode> {
  const { id, path } = await (await openStore(options)).find(reference);
  const style = terminal.style();
  if (name !== undefined) {
    const inspected = await inspectCheckpoint(path, name);
    if (options.json === true) terminal.out(jsonLine({ type: "checkpoint", run: id, ...inspected }));
    else for (const line of inspectedLines(inspected, style)) terminal.out(line);
    return exitCodes.done;
  }
  const entries = await checkpointsOfRun(await readRunDetails(path));
  if (options.json === true) {
    for (const entry of entries) terminal.out(jsonLine({ type: "checkpoint", run: id, ...entry }));
    return exitCodes.done;
  }
  if (entries.length === 0) terminal.out(`${id} has no checkpoints.`);
  else for (const line of listLines(entries, id, style)) terminal.out(line);
  return exitCodes.done;
}

function listLines(entries: readonly CheckpointEntry[], id: string, style: Style): string[] {
  const rows = entries.map(({ name, bytes, step, epochEnd }) => [
    epochEnd?.best === true ? style.glyphs.pin : "",
    name,
    step === null ? "damaged" : count(step),
    epochEnd === null ? "" : String(epochEnd.epoch),
    epochEnd === null ? "" : figure(epochEnd.loss),
    epochEnd?.valLoss == null ? "" : figure(epochEnd.valLoss),
    epochEnd?.valAccuracy == null ? "" : percent(epochEnd.valAccuracy),
    `${count(bytes / 1000)} kB`,
  ]);
  const headings = ["", "checkpoint", "batches", "epoch", "loss", "val loss", "val accuracy", "size"];
  return [
    ...textTable(headings, rows, style),
    "",
    `What is in one:  mnist-lab checkpoints ${id} NAME`,
    `Its accuracy:    mnist-lab evaluate ${id} --checkpoint NAME`,
  ];
}

function inspectedLines(
  { file, engine, epoch, step, epochEnded, fingerprint, tensors }: InspectedCheckpoint,
  style: Style,
): string[] {
  const place = epochEnded ? `after epoch ${epoch}` : `in epoch ${epoch}`;
  const rows = tensors.map(({ kind, name, shape, min, max, mean, deviation, notFinite }) => [
    ...[kind, name, shape.join("×")],
    ...[min, mean, max, deviation].map(short),
    notFinite === 0 ? "" : counted(notFinite, "value"),
  ]);
  const headings = ["", "tensor", "shape", "least", "mean", "greatest", "deviation"];
  const bad = tensors.some(({ notFinite }) => notFinite > 0);
  return [
    `${style.colors.bold(file)}  ${place}, ${counted(step, "batch", "batches")}; ${engine}`,
    "",
    ...textTable(bad ? [...headings, "not finite"] : headings, bad ? rows : rows.map((row) => row.slice(0, -1)), style),
    "",
    `Fingerprint of the weights: ${fingerprint}`,
  ];
}

/** Four digits tell weights apart. */
function short(value: number): string {
  if (value === 0) return "0";
  return Math.abs(value) < 0.001 ? value.toExponential(2) : value.toPrecision(4);
}
