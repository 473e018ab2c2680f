import type { RunTarget, SweepTarget } from "../ids.ts";
import type { RunGroup, RunRow, RunsTree } from "./collect.ts";
import type { SweepNode } from "./sweepNodes.ts";

/** What VS Code knows a line of the tree by; the same object as long as the line is there. */
export type RunsElement = GroupElement | SweepElement | RunElement | MoreElement | WaitingElement;
/** Lines that have others below. */
export type ParentElement = GroupElement | SweepElement;

export interface GroupElement {
  readonly kind: "group";
  readonly key: string;
}

/** Commands take it as the sweep that they are about. */
export interface SweepElement extends SweepTarget {
  readonly kind: "sweep";
  readonly key: string;
  /** Key of its group. */
  readonly group: string;
}

/** Commands take it as the run that they are about. */
export interface RunElement extends RunTarget {
  readonly kind: "run";
  /** Keys of its group, and of what it stands below: that group, or a sweep. */
  readonly group: string;
  readonly parent: string;
}

/** The last line of many runs: it lists the others. */
export interface MoreElement {
  readonly kind: "more";
  readonly group: string;
  readonly parent: string;
}

/** The line for all points of a sweep that have no run yet. */
export interface WaitingElement {
  readonly kind: "waiting";
  readonly group: string;
  readonly parent: string;
}

/** A line with runs below. */
interface Known {
  readonly element: ParentElement;
  readonly more: MoreElement;
  readonly waiting: WaitingElement;
  group: RunGroup;
  /** Null for the runs of a group. */
  sweep: SweepNode | null;
}

/** So many runs are listed at first: VS Code takes the time for every line below another before it draws one. */
const listedAtFirst = 100;
/** A line for the rest is worth it for so many of them. */
const fewestMore = 20;

/** The lines that there are, by what VS Code knows them by. */
export class Elements {
  /** Groups and sweeps. */
  readonly #parents = new Map<string, Known>();
  readonly #runs = new Map<string, { readonly element: RunElement; row: RunRow }>();
  /** Those all of whose runs are listed. */
  readonly #whole = new Set<string>();
  #tree: RunsTree = { groups: [], all: 0, shown: 0, training: 0 };

  get tree(): RunsTree {
    return this.#tree;
  }

  /**
   * @returns the lines whose texts may be others now, "all" where lines came, went or moved elsewhere than below a sweep.
   * VS Code draws the lines below a group or a sweep anew with it: where that has changed, they are not told besides.
   */
  update(tree: RunsTree): readonly RunsElement[] | "all" {
    const arrangement = this.#arrangement(tree);
    const before = new Map([...this.#runs].map(([path, { row }]) => [path, row]));
    const texts = new Map([...this.#parents].map(([key, known]) => [key, textOf(known)]));
    this.#tree = tree;
    if (arrangement !== "same") this.#arrange(tree);
    for (const group of tree.groups) {
      this.#refresh(group.key, group, null);
      for (const sweep of group.sweeps) this.#refresh(sweep.key, group, sweep);
    }
    if (arrangement === "other") return "all";
    const moved = arrangement === "same" ? new Set<string>() : arrangement;
    const changed = [...this.#parents.values()].filter(
      (known) => moved.has(known.element.key) || texts.get(known.element.key) !== textOf(known),
    );
    const keys = new Set(changed.map(({ element }) => element.key));
    const parents = changed.filter(({ element }) => element.kind === "group" || !keys.has(element.group));
    const runs = [...this.#runs.values()].filter(
      ({ element, row }) =>
        !keys.has(element.group) && !keys.has(element.parent) && !isSame(before.get(element.path), row),
    );
    return [...parents, ...runs].map(({ element }) => element);
  }

  get roots(): GroupElement[] {
    return this.#tree.groups.flatMap(({ key }) => {
      const element = this.#parents.get(key)?.element;
      return element?.kind === "group" ? [element] : [];
    });
  }

  /** @returns its sweeps and runs, or the first of many and a line for the rest, and one for those that are to come. */
  childrenOf({ key }: ParentElement): Exclude<RunsElement, GroupElement>[] {
    const known = this.#parents.get(key);
    if (known === undefined) return [];
    const { group, sweep, more, waiting } = known;
    const rows = rowsOf(known);
    const left = this.unlistedOf(key);
    const runs = rows.slice(0, rows.length - left).flatMap(({ entry }) => this.#runs.get(entry.path)?.element ?? []);
    const sweeps = sweep === null ? group.sweeps.flatMap((each) => this.sweepElementOf(each.path) ?? []) : [];
    return [
      ...sweeps,
      ...runs,
      ...(left === 0 ? [] : [more]),
      ...(sweep !== null && sweep.waiting > 0 && this.#isWhole ? [waiting] : []),
    ];
  }

  /** @param key of a group or a sweep. @returns how many runs have no line of their own yet. */
  unlistedOf(key: string): number {
    const known = this.#parents.get(key);
    const left = (known === undefined ? 0 : rowsOf(known).length) - listedAtFirst;
    return left < fewestMore || this.#whole.has(key) ? 0 : left;
  }

  isListed({ path, parent }: RunElement): boolean {
    const known = this.#parents.get(parent);
    const rows = known === undefined ? [] : rowsOf(known);
    return rows.findIndex(({ entry }) => entry.path === path) < rows.length - this.unlistedOf(parent);
  }

  /** @returns the line all of whose runs are listed from now on. */
  listAll(key: string): ParentElement | null {
    this.#whole.add(key);
    return this.#parents.get(key)?.element ?? null;
  }

  groupOf(element: RunsElement): RunGroup | null {
    return this.#parents.get(element.kind === "group" ? element.key : element.group)?.group ?? null;
  }

  /** @returns the sweep of a line below it, or of its own. */
  sweepOf(element: SweepElement | WaitingElement): SweepNode | null {
    return this.#parents.get(element.kind === "sweep" ? element.key : element.parent)?.sweep ?? null;
  }

  parentOf(element: RunsElement): ParentElement | null {
    if (element.kind === "group") return null;
    return this.#parents.get(element.kind === "sweep" ? element.group : element.parent)?.element ?? null;
  }

  rowOf({ path }: RunTarget): RunRow | null {
    return this.#runs.get(path)?.row ?? null;
  }

  /** @param path of a run's folder. */
  elementOf(path: string): RunElement | null {
    return this.#runs.get(path)?.element ?? null;
  }

  /** @param path of a sweep's folder. */
  sweepElementOf(path: string): SweepElement | null {
    const element = this.#parents.get(`sweep:${path}`)?.element;
    return element?.kind === "sweep" ? element : null;
  }

  /** Whether no filter leaves runs out: how many are to come is said of all. */
  get #isWhole(): boolean {
    return this.#tree.shown === this.#tree.all;
  }

  #refresh(key: string, group: RunGroup, sweep: SweepNode | null): void {
    const known = this.#parents.get(key);
    if (known !== undefined) Object.assign(known, { group, sweep });
    for (const row of (sweep ?? group).rows) {
      const run = this.#runs.get(row.entry.path);
      if (run !== undefined) run.row = row;
    }
  }

  /** @returns "same", "other", or the keys of the sweeps below which alone lines came, went or moved. */
  #arrangement(tree: RunsTree): "same" | "other" | ReadonlySet<string> {
    const [before, now] = [this.#tree.groups, tree.groups];
    if (before.length !== now.length) return "other";
    const moved = new Set<string>();
    for (const [i, group] of now.entries()) {
      const other = before[i];
      const sweeps = group.sweeps.map(({ key }) => key).join("\n");
      if (other.key !== group.key || !areAlike(other.rows, group.rows)) return "other";
      if (other.sweeps.map(({ key }) => key).join("\n") !== sweeps) return "other";
      for (const [j, { key, rows, waiting }] of group.sweeps.entries()) {
        const earlier = other.sweeps[j];
        if (!areAlike(earlier.rows, rows) || earlier.waiting !== waiting) moved.add(key);
      }
    }
    const wasWhole = this.#isWhole;
    if (wasWhole !== (tree.shown === tree.all)) return "other";
    return moved.size === 0 ? "same" : moved;
  }

  #arrange({ groups }: RunsTree): void {
    const before = { parents: new Map(this.#parents), runs: new Map(this.#runs) };
    this.#parents.clear();
    this.#runs.clear();
    const place = (element: ParentElement, group: RunGroup, sweep: SweepNode | null): void => {
      const { key } = element;
      const names = { group: group.key, parent: key };
      const known = before.parents.get(key);
      const kept =
        known !== undefined && this.#isIn(known.element, group)
          ? known
          : { element, more: { kind: "more", ...names } as const, waiting: { kind: "waiting", ...names } as const };
      this.#parents.set(key, { element: kept.element, more: kept.more, waiting: kept.waiting, group, sweep });
      for (const row of (sweep ?? group).rows) {
        const { path } = row.entry;
        const run = before.runs.get(path)?.element;
        const isHere = run?.parent === key && run.group === group.key;
        this.#runs.set(path, { element: isHere ? run : { kind: "run", path, ...names }, row });
      }
    };
    for (const group of groups) {
      place({ kind: "group", key: group.key }, group, null);
      for (const sweep of group.sweeps) {
        place({ kind: "sweep", key: sweep.key, group: group.key, sweep: sweep.path }, group, sweep);
      }
    }
  }

  #isIn(element: ParentElement, group: RunGroup): boolean {
    return element.kind === "group" || element.group === group.key;
  }
}

function rowsOf({ group, sweep }: Pick<Known, "group" | "sweep">): readonly RunRow[] {
  return (sweep ?? group).rows;
}

/** @returns what the line of a group or a sweep tells of more than the lines below it. */
function textOf({ group, sweep }: Pick<Known, "group" | "sweep">): string {
  if (sweep === null) return JSON.stringify([group.best, group.sweeps.length === 0 ? null : group.count]);
  return JSON.stringify({ ...sweep, rows: null });
}

function areAlike(one: readonly RunRow[], other: readonly RunRow[]): boolean {
  return one.length === other.length && one.every(({ entry }, i) => entry.path === other[i].entry.path);
}

/** Whether a line would look the same: a line that is drawn again loses the tooltip that somebody reads. */
function isSame(one: RunRow | undefined, other: RunRow): boolean {
  if (one === undefined) return false;
  if (
    one.entry === other.entry &&
    one.epoch === other.epoch &&
    one.progress === other.progress &&
    one.point?.isBest === other.point?.isBest
  ) {
    return true;
  }
  return shownOf(one) === shownOf(other);
}

/** @returns all of a row but the updates done, which come many a second. */
function shownOf(row: RunRow): string {
  return JSON.stringify({ ...row, entry: { ...row.entry, step: 0 } });
}
