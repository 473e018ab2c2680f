import type { DoctorReport, EngineReport } from "../services/doctor.ts";
import type { Style } from "./terminal.ts";

/** @returns what the doctor found, as a person reads it. */
export function doctorScreen(report: DoctorReport, style: Style): string[] {
  const { colors } = style;
  const auto =
    report.auto === null
      ? []
      : [
          `For LeNet-5, "engine": "auto" takes ${colors.bold(report.auto.engine)}${report.auto.reason === null ? "" : `: ${report.auto.reason}`}.`,
        ];
  return [
    colors.dim(`Node ${report.node}, ${report.platform}`),
    "",
    ...report.engines.flatMap((engine) => [...engineLines(engine, style), ""]),
    ...auto,
  ];
}

function engineLines(report: EngineReport, style: Style): string[] {
  const { colors, glyphs } = style;
  const { engine, healthy, device, startMilliseconds, error, untried } = report;
  const mark = healthy ? colors.green(glyphs.good) : colors.red(glyphs.bad);
  const start = startMilliseconds === null ? "" : `${glyphs.separator}ready in ${milliseconds(startMilliseconds)}`;
  const lines = [`${mark} ${colors.bold(engine)}${device === null ? "" : `  ${device}${start}`}`];
  const say = (line: string): void => void lines.push(`  ${line}`);
  if (error !== null) {
    say(error.message);
    if (error.next !== undefined) say(colors.dim(error.next));
  }
  if (untried) say(colors.dim("Not yet run on a GPU by who made this version."));
  for (const line of checkLines(report, style)) say(line);
  for (const line of timingLines(report)) say(line);
  // Where all is well, only the place that it comes from is told.
  for (const { source, error: reason } of report.attempts) {
    if (reason !== null && device === null) say(colors.dim(`${source}: ${reason.message}`));
    if (reason === null) say(colors.dim(`library: ${source}`));
  }
  return lines;
}

function checkLines({ checks }: EngineReport, { glyphs, colors }: Style): string[] {
  if (checks.length === 0) return [];
  const wrong = checks.filter(({ passed }) => !passed);
  const summary = `gradients and updates: ${String(checks.length - wrong.length)} of ${String(checks.length)} as Keras's`;
  return [
    summary,
    ...wrong.map(
      ({ name, worst }) => `${colors.red(glyphs.bad)} ${name}: ${worst.toPrecision(3)} times what is tolerated`,
    ),
  ];
}

function timingLines({ timing }: EngineReport): string[] {
  if (timing === null) return [];
  const { batches, batchSize, milliseconds: taken } = timing;
  const epoch = (taken / batches) * Math.ceil(60_000 / batchSize);
  return [
    `LeNet-5, batch ${String(batchSize)}: ${(taken / batches).toFixed(2)} ms a batch, ${(epoch / 1000).toFixed(1)} s for 60,000 digits`,
  ];
}

const milliseconds = (value: number): string => `${Math.round(value).toLocaleString("en")} ms`;
