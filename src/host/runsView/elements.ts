import type { RunTarget } from "../ids.ts";
import type { RunGroup, RunRow, RunsTree } from "./collect.ts";

/** What VS Code knows a line of the tree by; the same object as long as the line is there. */
export type RunsElement = GroupElement | RunElement | MoreElement;

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

/** The last line of a long group: it lists the others. */
export interface MoreElement {
  readonly kind: "more";
  /** Of its group. */
  readonly group: string;
}

interface KnownGroup {
  readonly element: GroupElement;
  readonly more: MoreElement;
  group: RunGroup;
}

/** So many runs of a group are listed at first: VS Code takes the time for every line of a group before it draws one. */
const listedAtFirst = 100;
/** A line for the rest is worth it for so many of them. */
const fewestMore = 20;

/** The lines that there are, by what VS Code knows them by. */
export class Elements {
  readonly #groups = new Map<string, KnownGroup>();
  readonly #runs = new Map<string, { readonly element: RunElement; row: RunRow }>();
  /** Groups all of whose runs are listed. */
  readonly #whole = new Set<string>();
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

  /** @returns its runs, or the first of many and a line for the rest. */
  childrenOf({ key }: GroupElement): (RunElement | MoreElement)[] {
    const known = this.#groups.get(key);
    if (known === undefined) return [];
    const { group, more } = known;
    const left = this.unlistedOf(key);
    const listed = group.rows.slice(0, group.rows.length - left);
    const runs = listed.flatMap(({ entry }) => this.#runs.get(entry.path)?.element ?? []);
    return left === 0 ? runs : [...runs, more];
  }

  /** @returns how many runs of a group have no line of their own yet. */
  unlistedOf(key: string): number {
    const left = (this.#groups.get(key)?.group.rows.length ?? 0) - listedAtFirst;
    return left < fewestMore || this.#whole.has(key) ? 0 : left;
  }

  isListed({ path, group }: RunElement): boolean {
    const rows = this.#groups.get(group)?.group.rows ?? [];
    return rows.findIndex(({ entry }) => entry.path === path) < rows.length - this.unlistedOf(group);
  }

  /** @returns the group, all of whose runs are listed from now on. */
  listAll(key: string): GroupElement | null {
    this.#whole.add(key);
    return this.#groups.get(key)?.element ?? null;
  }

  groupOf(element: RunsElement): RunGroup | null {
    return this.#groups.get(element.kind === "group" ? element.key : element.group)?.group ?? null;
  }

  groupElementOf({ group }: RunElement | MoreElement): GroupElement | null {
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
      const { element, more } = known.groups.get(key) ?? {
        element: { kind: "group", key },
        more: { kind: "more", group: key },
      };
      this.#groups.set(key, { element, more, group });
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
