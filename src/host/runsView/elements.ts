import type { RunTarget } from "../ids.ts";
import type { RunGroup, RunRow, RunsTree } from "./collect.ts";

/** What VS Code knows a line of the tree by; the same object as long as the line is there. */
export type RunsElement = GroupElement | RunElement;

export interface GroupElement {
  readonly kind: "group";
  readonly key: string;
}

/** Commands take it as the run that they are about. */
export interface RunElement extends RunTarget {
  readonly kind: "run";
  /** Of its group. */
  readonly group: string;
}

/** The lines that there are, by what VS Code knows them by. */
export class Elements {
  readonly #groups = new Map<string, { readonly element: GroupElement; group: RunGroup }>();
  readonly #runs = new Map<string, { readonly element: RunElement; row: RunRow }>();
  #tree: RunsTree = { groups: [], all: 0, shown: 0, training: 0 };

  get tree(): RunsTree {
    return this.#tree;
  }

  /**
   * @returns the lines whose texts may be others now, "all" where lines came, went or moved. VS Code draws the runs below a
   * group anew with it: where a group has changed, they are not told besides.
   */
  update(tree: RunsTree): readonly RunsElement[] | "all" {
    const same = this.#isArranged(tree);
    const before = new Map([...this.#runs].map(([path, { row }]) => [path, row]));
    const bests = new Map(this.#tree.groups.map(({ key, best }) => [key, best]));
    this.#tree = tree;
    if (!same) this.#arrange(tree);
    for (const group of tree.groups) {
      const known = this.#groups.get(group.key);
      if (known !== undefined) known.group = group;
      for (const row of group.rows) {
        const run = this.#runs.get(row.entry.path);
        if (run !== undefined) run.row = row;
      }
    }
    if (!same) return "all";
    const groups = [...this.#groups.values()].filter(({ element, group }) => bests.get(element.key) !== group.best);
    const keys = new Set(groups.map(({ element }) => element.key));
    const runs = [...this.#runs.values()].filter(
      ({ element, row }) => !keys.has(element.group) && !isSame(before.get(element.path), row),
    );
    return [...groups, ...runs].map(({ element }) => element);
  }

  get roots(): GroupElement[] {
    return this.#tree.groups.flatMap(({ key }) => this.#groups.get(key)?.element ?? []);
  }

  runsOf({ key }: GroupElement): RunElement[] {
    const rows = this.#groups.get(key)?.group.rows ?? [];
    return rows.flatMap(({ entry }) => this.#runs.get(entry.path)?.element ?? []);
  }

  groupOf(element: RunsElement): RunGroup | null {
    return this.#groups.get(element.kind === "group" ? element.key : element.group)?.group ?? null;
  }

  groupElementOf({ group }: RunElement): GroupElement | null {
    return this.#groups.get(group)?.element ?? null;
  }

  rowOf({ path }: RunTarget): RunRow | null {
    return this.#runs.get(path)?.row ?? null;
  }

  /** @param path of a run's folder. */
  elementOf(path: string): RunElement | null {
    return this.#runs.get(path)?.element ?? null;
  }

  #isArranged({ groups }: RunsTree): boolean {
    const before = this.#tree.groups;
    return (
      before.length === groups.length &&
      groups.every(({ key, rows }, i) => {
        const other = before.at(i);
        return (
          other?.key === key &&
          other.rows.length === rows.length &&
          rows.every(({ entry }, j) => entry.path === other.rows.at(j)?.entry.path)
        );
      })
    );
  }

  #arrange({ groups }: RunsTree): void {
    const known = { groups: new Map(this.#groups), runs: new Map(this.#runs) };
    this.#groups.clear();
    this.#runs.clear();
    for (const group of groups) {
      const { key } = group;
      const element = known.groups.get(key)?.element ?? { kind: "group", key };
      this.#groups.set(key, { element, group });
      for (const row of group.rows) {
        const { path } = row.entry;
        const run = known.runs.get(path)?.element;
        this.#runs.set(path, { element: run?.group === key ? run : { kind: "run", path, group: key }, row });
      }
    }
  }
}

/** Whether a line would look the same: a line that is drawn again loses the tooltip that somebody reads. */
function isSame(one: RunRow | undefined, other: RunRow): boolean {
  if (one === undefined) return false;
  if (one.entry === other.entry && one.epoch === other.epoch && one.progress === other.progress) return true;
  return shownOf(one) === shownOf(other);
}

/** @returns all of a row but the updates done, which come many a second. */
function shownOf(row: RunRow): string {
  return JSON.stringify({ ...row, entry: { ...row.entry, step: 0 } });
}
