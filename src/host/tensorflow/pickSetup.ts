import * as vscode from "vscode";
import { hasNvidiaDriver } from "../../services/tensorflow/present.ts";
import type { SetupPlan } from "../../services/tensorflow/setupPlan.ts";
import { megabytes } from "./sizes.ts";

type Choice = vscode.QuickPickItem & { readonly chosen: SetupPlan | boolean };

/**
 * Tells what would be fetched, and how large it is, before anything is.
 *
 * @param environments of the workspace that have a TensorFlow. @param mayUse whether they may be used, as far as known.
 * @returns what to fetch; whether the workspace's environment may be used, where that was chosen instead; undefined for
 * neither.
 */
export async function pickSetup(
  plans: readonly SetupPlan[],
  environments: readonly string[],
  mayUse: boolean | undefined,
): Promise<SetupPlan | boolean | undefined> {
  const environment = environments.at(0);
  const choices: Choice[] = [
    ...plans.map(choiceOf),
    ...(environment === undefined ? [] : [workspaceChoice(environment, mayUse === true)]),
  ];
  const picked = await vscode.window.showQuickPick(choices, {
    title: vscode.l10n.t("Set Up TensorFlow"),
    placeHolder: vscode.l10n.t("Python's pip fetches it into {0}", plans.at(0)?.cache ?? ""),
    ignoreFocusOut: true,
  });
  return picked?.chosen;
}

function choiceOf(plan: SetupPlan): Choice {
  const { wanted, present, download, unpacked } = plan;
  const gpu = wanted.variant === "gpu";
  return {
    label: gpu
      ? vscode.l10n.t("TensorFlow {0} for a GPU (CUDA)", wanted.version)
      : vscode.l10n.t("TensorFlow {0} for the CPU", wanted.version),
    description: present
      ? vscode.l10n.t("it is there: loaded once, to see that it works")
      : vscode.l10n.t("{0} to download, {1} on the disk", megabytes(download), megabytes(unpacked)),
    ...(gpu ? { detail: aboutGpu() } : {}),
    chosen: plan,
  };
}

function aboutGpu(): string {
  return hasNvidiaDriver()
    ? vscode.l10n.t("NVIDIA's driver is here. Not yet run on a GPU by who made this version.")
    : vscode.l10n.t("No driver of NVIDIA's was seen here. Not yet run on a GPU by who made this version.");
}

function workspaceChoice(environment: string, used: boolean): Choice {
  return {
    label: used
      ? vscode.l10n.t("Leave the Python environment of this workspace")
      : vscode.l10n.t("Use the Python environment of this workspace"),
    description: environment,
    detail: vscode.l10n.t("Nothing is fetched."),
    chosen: !used,
  };
}
