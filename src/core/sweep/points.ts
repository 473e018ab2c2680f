import { checkExperiment, wholeSchema } from "../experiment/document.ts";
import { putAt } from "../experiment/overrides.ts";
import { joinPath } from "../experiment/path.ts";
import type { Place, ProblemCode, Report } from "../experiment/problem.ts";
import type { Experiment, SweepSpec } from "../experiment/schema.ts";
import { valueText } from "../experiment/settings.ts";
import { copyOf, memberOf, treeOfValue, type Member, type Tree } from "../experiment/tree.ts";
import type { Network } from "../network/network.ts";
import { dimensionsOf, sizeOf } from "./dimensions.ts";
import { outermostFirst } from "./overlaps.ts";
import { reachOf } from "./reach.ts";
import { Settings, type ChosenValue } from "./setting.ts";
import { takesWholeNumbers } from "./wholeNumbers.ts";

/** One run of a sweep. */
export interface SweepPoint {
  /** From 0, in the sweep's order. */
  readonly index: number;
  /** The varied values, by their path as written in the file and in its order. */
  readonly values: Readonly<Record<string, unknown>>;
  /** From 0. */
  readonly repeat: number;
  readonly seed: number;
  /** Resolved, without a sweep of its own; its name tells the values. */
  readonly experiment: Experiment;
}

/** Goes through the points of a sweep whose parameters are sound. */
export class SweepPoints {
  readonly #base: Tree;
  readonly #sweep: SweepSpec;
  readonly #settings: Settings;
  readonly #fileName: string;
  readonly #parameters: readonly Member[];
  readonly #samplesPlace: Place;
  /** What was told already: a value that is wrong is wrong in many settings. */
  readonly #told = new Set<string>();
  /** Names and shapes of the weights of the first network that was checked. */
  #firstShapes: string | null = null;
  readonly #wholes = new Map<string, boolean>();

  /** @param tree of the whole file; stays as it is. @param experiment what it says, with its sweep. */
  constructor(tree: Tree, experiment: Experiment & { readonly sweep: SweepSpec }, fileName: string) {
    const members = tree.kind === "object" ? tree.members : [];
    const section = memberOf(tree, "sweep")?.value ?? tree;
    const parameters = memberOf(section, "parameters")?.value;
    this.#samplesPlace = (memberOf(section, "samples")?.value ?? section).place;
    this.#base = { kind: "object", place: tree.place, members: members.filter(({ name }) => name !== "sweep") };
    this.#sweep = experiment.sweep;
    this.#settings = new Settings(experiment.sweep, experiment.seed, (path) => this.#isWhole(path));
    this.#fileName = fileName;
    this.#parameters = parameters?.kind === "object" ? parameters.members : [];
  }

  /** @returns all settings up to `few`; of more, enough to see each value, and of samples the first. */
  covering(few: number): number[] {
    const { settings } = sizeOf(this.#sweep);
    if (settings <= few || this.#sweep.samples !== null) return range(Math.min(settings, few));
    let stride = settings;
    const found = dimensionsOf(this.#sweep).flatMap(({ count }) => {
      stride /= count ?? 1;
      return range(count ?? 1).map((position) => position * stride);
    });
    return [...new Set(found)];
  }

  /** @param index from 0 to below the number of runs. @returns null when something is wrong with it, and was reported. */
  point(index: number, report: Report): SweepPoint | null {
    const { settings } = sizeOf(this.#sweep);
    const repeat = Math.floor(index / settings);
    const chosen = this.#settings.at(index % settings);
    if (chosen === null) {
      const message = `found ${settings}; expected at most ${this.#settings.found}: there are no more different settings`;
      this.#report("range", "sweep.samples", this.#samplesPlace, message, report);
      return null;
    }
    const tree = copyOf(this.#base);
    const found: Found[] = [];
    const note: Report = (code, path, place, message) => void found.push({ code, path, place, message });
    for (const choice of outermostFirst(chosen)) this.#put(tree, choice, note);
    const checked = checkExperiment(tree, this.#fileName, note);
    if (checked !== null && this.#sweep.warmStart && !this.#fitsFirst(checked.network)) {
      const message = "has other weights than the first run, so that warmStart cannot hand them on";
      found.push({ code: "conflict", path: "model.layers", place: this.#base.place, message });
    }
    for (const each of found) this.#tell(each, chosen, report);
    if (checked === null || found.length > 0) return null;
    const seed = checked.experiment.seed + repeat;
    const values = Object.fromEntries(chosen.map(({ path, value }) => [path, value]));
    const said = chosen.map(({ value }) => valueText(value));
    if (this.#sweep.repeats > 1) said.push(`seed ${seed}`);
    const name = said.length === 0 ? checked.experiment.name : `${checked.experiment.name}: ${said.join(", ")}`;
    return {
      index,
      values,
      repeat,
      seed,
      experiment: { ...checked.experiment, name: name.slice(0, longestName), seed },
    };
  }

  #fitsFirst({ weights }: Network): boolean {
    const shapes = weights.map(({ name, shape }) => `${name} ${shape.join("×")}`).join();
    this.#firstShapes ??= shapes;
    return this.#firstShapes === shapes;
  }

  #isWhole(path: string): boolean {
    const known = this.#wholes.get(path) ?? takesWholeNumbers(this.#base, path);
    this.#wholes.set(path, known);
    return known;
  }

  #put(tree: Tree, choice: ChosenValue, note: Report): void {
    const { namePlace } = this.#member(choice.path);
    const reach = reachOf(tree, choice.path);
    if ("problem" in reach) {
      note("override", choice.path, namePlace, reach.problem);
      return;
    }
    for (const segments of reach.paths)
      putAt(wholeSchema, tree, segments, copyOf(this.#valueTree(choice)), namePlace, note);
  }

  #member(path: string): Member {
    const member = this.#parameters.findLast(({ name }) => name === path);
    if (member === undefined) throw new Error(`${path} is no parameter of the sweep.`);
    return member;
  }

  #valueTree({ path, value, position }: ChosenValue): Tree {
    const written = this.#member(path).value;
    const item = position !== null && written.kind === "array" ? written.items.at(position) : undefined;
    return item ?? treeOfValue(value, written.place);
  }

  /** What is wrong elsewhere in the file than in the sweep is told at the value that is to blame. */
  #tell({ code, path, place, message }: Found, chosen: readonly ChosenValue[], report: Report): void {
    const blamed = chosen.find((choice) => this.#holds(choice, place)) ?? blamedFor(path, chosen);
    if (blamed === null) {
      report(code, path, place, message);
      return;
    }
    const own = joinPath("sweep.parameters", blamed.path);
    const at = blamed.position === null ? own : joinPath(own, blamed.position);
    const { namePlace } = this.#member(blamed.path);
    const value = this.#valueTree(blamed).place;
    if (place === namePlace) this.#report(code, own, place, message, report);
    else if (isInside(place, value))
      this.#report(code, `${at}${this.#restOf(path, blamed.path)}`, place, message, report);
    else this.#report(code, at, value, `${path}: ${message}`, report);
  }

  #report(code: ProblemCode, path: string, place: Place, message: string, report: Report): void {
    const key = `${path} ${message}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    report(code, path, place, message);
  }

  /** @returns what of a problem's path lies below a parameter: `.momentum` of `training.optimizer`. */
  #restOf(path: string, parameter: string): string {
    const reach = reachOf(this.#base, parameter);
    const places = "paths" in reach ? reach.paths.map((segments) => segments.reduce<string>(joinPath, "")) : [];
    const own = places.find((place) => path.startsWith(`${place}.`) || path.startsWith(`${place}[`));
    return own === undefined ? "" : path.slice(own.length);
  }

  #holds(choice: ChosenValue, place: Place): boolean {
    return place === this.#member(choice.path).namePlace || isInside(place, this.#valueTree(choice).place);
  }
}

/** Places in what was set besides the file have no offsets: there the paths have to tell. */
function isInside({ offset, length, override }: Place, around: Place): boolean {
  if (override !== null || around.override !== null) return false;
  return offset >= around.offset && offset + length <= around.offset + around.length;
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** As the schema has it. */
const longestName = 200;

interface Found {
  readonly code: ProblemCode;
  readonly path: string;
  readonly place: Place;
  readonly message: string;
}

/** @returns the value whose path is nearest to what is wrong; the later one of two. */
function blamedFor(path: string, chosen: readonly ChosenValue[]): ChosenValue | null {
  let blamed: ChosenValue | null = null;
  let most = -1;
  for (const each of chosen) {
    const shared = sharedLength(path, each.path);
    if (shared >= most) [blamed, most] = [each, shared];
  }
  return blamed;
}

function sharedLength(one: string, other: string): number {
  const [a, b] = [one.split(/[.[\]]+/), other.split(/[.[\]]+/)];
  const differs = a.findIndex((part, index) => part !== b.at(index));
  return differs === -1 ? a.length : differs;
}
