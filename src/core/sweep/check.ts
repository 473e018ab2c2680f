import { isSafeName, joinPath, splitPath } from "../experiment/path.ts";
import type { Place, Report } from "../experiment/problem.ts";
import type { Experiment, SweepSpec } from "../experiment/schema.ts";
import { suggestionFor } from "../experiment/suggestion.ts";
import { memberOf, type Tree } from "../experiment/tree.ts";
import { isList, mostRuns, sizeOf } from "./dimensions.ts";
import { endsOf } from "./drawing.ts";
import { checkOverlaps } from "./overlaps.ts";
import { SweepPoints } from "./points.ts";
import { differentSettings } from "./samples.ts";
import { takesWholeNumbers } from "./wholeNumbers.ts";

/** So many settings are all checked while a person types; of more, enough to see each value, up to a limit. */
const fewSettings = 32;
const mostChecked = 100;

/** Reports what is wrong with the sweep of an experiment that is sound otherwise. */
export function checkSweep(tree: Tree, experiment: Experiment, fileName: string, report: Report): void {
  const points = soundPoints(tree, experiment, fileName, report);
  if (points === null) return;
  for (const index of points.covering(fewSettings).slice(0, mostChecked)) points.point(index, report);
}

/** @returns the points of a sweep, when there is one and its parameters make sense. */
export function soundPoints(tree: Tree, experiment: Experiment, fileName: string, report: Report): SweepPoints | null {
  const { sweep } = experiment;
  const section = memberOf(tree, "sweep")?.value;
  if (sweep === null || section === undefined) return null;
  const found = { problems: 0 };
  const say: Report = (...problem) => {
    found.problems++;
    report(...problem);
  };
  checkParameters(tree, section, sweep, say);
  checkOverlaps(tree, section, sweep, say);
  checkZip(section, sweep, say);
  if (sweep.warmStart && sweep.samples !== null) {
    const message = 'found beside "samples", whose runs have no order; leave one of the two out';
    say("conflict", "sweep.warmStart", placeOf(section, "warmStart"), message);
  }
  checkSeeds(section, experiment.seed, sweep, say);
  if (found.problems === 0) checkSamples(tree, section, sweep, say);
  const { runs } = sizeOf(sweep);
  if (found.problems === 0 && runs > mostRuns) {
    say(
      "range",
      "sweep",
      section.place,
      `gives ${runs} runs; expected at most ${mostRuns}; vary less, or draw "samples"`,
    );
  }
  return found.problems === 0 ? new SweepPoints(tree, { ...experiment, sweep }, fileName) : null;
}

function checkParameters(tree: Tree, section: Tree, { parameters, samples }: SweepSpec, say: Report): void {
  const written = memberOf(section, "parameters")?.value;
  for (const [name, values] of Object.entries(parameters)) {
    const member = written === undefined ? undefined : memberOf(written, name);
    if (member === undefined) continue;
    const path = joinPath("sweep.parameters", name);
    const segments = splitPath(name.replace("[*]", "[0]"));
    const unsafe = segments?.find((segment) => typeof segment === "string" && !isSafeName(segment));
    const first = segments?.at(0);
    if (unsafe !== undefined) {
      say("override", path, member.namePlace, `the name "${unsafe}" is not allowed`);
    } else if (typeof first === "string" && fixed.has(first)) {
      say("override", path, member.namePlace, `"${first}" cannot be varied`);
    }
    if (isList(values)) checkDifferent(values, member.value, path, say);
    else {
      const place = member.value.place;
      if (samples === null) say("conflict", path, place, 'a range needs "samples": how often to draw from it');
      if (values.min > values.max) {
        say("range", path, place, `found a least value of ${values.min} and a greatest of ${values.max}`);
      } else if (takesWholeNumbers(tree, name)) {
        const [first, last] = endsOf(values, true);
        const message = `found a range from ${values.min} to ${values.max}; expected one with a whole number in it`;
        if (first > last) say("range", path, place, message);
      }
    }
  }
}

/** What is no setting. */
const fixed: ReadonlySet<string> = new Set(["$schema", "name", "description", "sweep"]);

function checkDifferent(values: readonly unknown[], tree: Tree, path: string, say: Report): void {
  const seen = new Set<string>();
  for (const [index, value] of values.entries()) {
    const text = JSON.stringify(value);
    const place = tree.kind === "array" ? (tree.items.at(index)?.place ?? tree.place) : tree.place;
    if (seen.has(text)) say("duplicate", joinPath(path, index), place, `${text} is given twice; expected it once`);
    seen.add(text);
  }
}

function checkZip(section: Tree, { parameters, zip }: SweepSpec, say: Report): void {
  const grouped = new Set<string>();
  const list = memberOf(section, "zip")?.value;
  for (const [index, group] of zip.entries()) {
    const at = joinPath("sweep.zip", index);
    const tree = list?.kind === "array" ? list.items.at(index) : undefined;
    const place = tree?.place ?? section.place;
    const counts = new Set<number>();
    for (const [position, path] of group.entries()) {
      const own = tree?.kind === "array" ? (tree.items.at(position)?.place ?? place) : place;
      const problem = zipProblem(path, parameters, grouped);
      if (problem !== null) say("value", joinPath(at, position), own, problem);
      grouped.add(path);
      const values = Object.hasOwn(parameters, path) ? parameters[path] : undefined;
      if (values !== undefined && isList(values)) counts.add(values.length);
    }
    if (group.length < 2)
      say("range", at, place, "found a group of less than two paths; expected those that go together");
    if (counts.size > 1) {
      say("conflict", at, place, `found lists of ${[...counts].join(" and ")} values; expected as many in each`);
    }
  }
}

function zipProblem(path: string, parameters: SweepSpec["parameters"], grouped: ReadonlySet<string>): string | null {
  if (grouped.has(path)) return `"${path}" is given twice; expected it once`;
  if (!Object.hasOwn(parameters, path)) {
    const meant = suggestionFor(path, Object.keys(parameters));
    return `"${path}" is not among the parameters${meant === null ? "" : `; did you mean "${meant}"?`}`;
  }
  return isList(parameters[path]) ? null : `"${path}" is drawn from a range; only lists go together`;
}

/** Of what is drawn, nothing is drawn twice. */
function checkSamples(tree: Tree, section: Tree, sweep: SweepSpec, say: Report): void {
  const { samples, parameters } = sweep;
  const most = differentSettings(sweep, (path) => takesWholeNumbers(tree, path));
  if (samples === null || samples <= most) return;
  const next = Object.values(parameters).every(isList) ? '; leave "samples" out for all of them' : "";
  const message = `found ${samples}; expected at most ${most}: there are no more different settings${next}`;
  say("range", "sweep.samples", placeOf(section, "samples"), message);
}

function checkSeeds(section: Tree, seed: number, { parameters, repeats }: SweepSpec, say: Report): void {
  if (repeats === 1) return;
  if (Object.keys(parameters).some((path) => splitPath(path)?.join() === "seed")) {
    const message = `found ${repeats} beside "seed" in sweep.parameters, which gives the seeds itself; use one of the two`;
    say("conflict", "sweep.repeats", placeOf(section, "repeats"), message);
    return;
  }
  const last = seed + repeats - 1;
  if (last <= lastSeed) return;
  const message = `the last repeat would have the seed ${last}; expected at most ${lastSeed}`;
  say("range", "sweep.repeats", placeOf(section, "repeats"), message);
}

const lastSeed = 0xffffffff;

function placeOf(section: Tree, name: string): Place {
  return (memberOf(section, name)?.value ?? section).place;
}
