import * as vscode from "vscode";
import type { SetName } from "../core/dataset.ts";
import type { DigitList } from "../protocol/misclassified.ts";

/** The run that is looked at, and what of it. */
export interface SelectedRun {
  /** Absolute path of its folder. */
  readonly path: string;
  readonly id: string;
  /** From 1; null follows the latest. */
  readonly epoch: number | null;
  /** null: the set that its best epoch is chosen on, otherwise the one there is. */
  readonly set: SetName | null;
  /** Cell of the confusion matrix whose digits are wanted; labels 0 to 9. */
  readonly cell: { readonly truth: number; readonly predicted: number } | null;
  /** The only digits that are wanted, such as those that another run got right. */
  readonly list?: DigitList;
}

/** Which run is looked at: dashboard, side panel and tree follow it, and each of them may change it. */
export class RunSelection implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<SelectedRun | null>();
  readonly onDidChange = this.#changed.event;
  #current: SelectedRun | null = null;

  get current(): SelectedRun | null {
    return this.#current;
  }

  /** Tells nobody when nothing changes, so that two followers cannot drive each other in a circle. */
  select(run: SelectedRun | null): void {
    if (areSame(this.#current, run)) return;
    this.#current = run;
    this.#changed.fire(run);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function areSame(one: SelectedRun | null, other: SelectedRun | null): boolean {
  if (one === null || other === null) return one === other;
  return (
    one.path === other.path &&
    one.epoch === other.epoch &&
    one.set === other.set &&
    one.cell?.truth === other.cell?.truth &&
    one.cell?.predicted === other.cell?.predicted &&
    one.list === other.list
  );
}
