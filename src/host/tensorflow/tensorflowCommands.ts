import * as vscode from "vscode";
import { ExpectedError, reportOf } from "../../core/errors.ts";
import type { EngineEnvironmentOptions } from "../../services/tensorflow/engineEnvironment.ts";
import { tensorflowSearch } from "../../services/tensorflow/engineEnvironment.ts";
import { hasBinding } from "../../services/tensorflow/present.ts";
import type { SetupPlan } from "../../services/tensorflow/setupPlan.ts";
import { commandIds, settingIds } from "../ids.ts";
import { actions, showError, showInformation, showWarning, withMessages, type Action } from "../messages.ts";
import { localized } from "../messages/localized.ts";
import type { HostParts } from "../parts.ts";
import { reportSentence } from "../sentences.ts";
import type { EngineSearch } from "./engineSearch.ts";
import { inEditorsWords } from "./nextSteps.ts";
import { pickSetup } from "./pickSetup.ts";
import { megabytes } from "./sizes.ts";
import { setupShare } from "./setupShare.ts";

/** What few people ever need is not made ready at the start of every window. */
const setupPlans = () => import("../../services/tensorflow/setupPlan.ts");

/** *Set Up TensorFlow…* and *Remove TensorFlow…*. */
export function registerTensorflowCommands({ output }: HostParts, search: EngineSearch): vscode.Disposable {
  const command = (id: string, work: () => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(
      id,
      withMessages(output, async () => {
        if (!(await isTrusted())) return;
        try {
          await work();
        } catch (error) {
          const { code, stack, message } = reportOf(error);
          if (code === "unexpected") throw error;
          output.error(`TensorFlow: ${stack ?? message}`);
          const report = inEditorsWords(reportOf(error), vscode.l10n.t);
          await showError(reportSentence(report, localized), remediesFor(code));
        }
      }),
    );
  return vscode.Disposable.from(
    command(commandIds.setUpTensorflow, () => setUp(search)),
    command(commandIds.removeTensorflow, () => remove(search)),
  );
}

async function isTrusted(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  await showWarning(vscode.l10n.t("Nothing is set up in a workspace that is not trusted."), [actions.manageTrust()]);
  return false;
}

function remediesFor(code: ReturnType<typeof reportOf>["code"]): Action[] {
  if (code !== "no-python" && code !== "no-pip") return [actions.showLog()];
  return [
    {
      title: vscode.l10n.t("Choose Python…"),
      run: () => vscode.commands.executeCommand("workbench.action.openSettings", settingIds.python),
    },
    actions.showLog(),
  ];
}

async function setUp(search: EngineSearch): Promise<void> {
  const options = await search.options();
  const { planSetup } = await setupPlans();
  const plans = [await planSetup(options, "cpu"), ...(await planForGpu(options))];
  // Without it, all that would be downloaded is of no use.
  if (!hasBinding(options.installation)) {
    throw new ExpectedError(
      "not-available",
      vscode.l10n.t("This MNIST Lab cannot use TensorFlow: it came without the part that is made for one system."),
      {
        next: vscode.l10n.t("Install MNIST Lab for this system; in a checkout of its sources, run npm run binding."),
      },
    );
  }
  const picked = await pickSetup(plans, await search.environments(), search.workspacePython.answer);
  if (picked === undefined) return;
  if (typeof picked === "boolean") {
    await search.workspacePython.remember(picked);
    return;
  }
  await carryOut(picked, options);
}

/** There is none for some systems that have one for the CPU. */
async function planForGpu(options: EngineEnvironmentOptions): Promise<SetupPlan[]> {
  const { planSetup } = await setupPlans();
  try {
    return [await planSetup(options, "gpu")];
  } catch (error) {
    if (error instanceof ExpectedError) return [];
    throw error;
  }
}

async function carryOut(plan: SetupPlan, options: EngineEnvironmentOptions): Promise<void> {
  const { wanted } = plan;
  const { carryOutSetup } = await setupPlans();
  const cancel = new AbortController();
  const version = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t("Setting up TensorFlow {0}", wanted.version),
      cancellable: true,
    },
    async (progress, token) => {
      token.onCancellationRequested(() => cancel.abort());
      let shown = 0;
      try {
        const library = await carryOutSetup(plan, options, cancel.signal, (step) => {
          const share = setupShare(step, wanted);
          progress.report({ increment: Math.max(0, share - shown) * 100, message: wordsFor(step) });
          shown = Math.max(shown, share);
        });
        return library.version;
      } catch (error) {
        if (cancel.signal.aborted) return null;
        throw error;
      }
    },
  );
  if (version === null) {
    await showInformation(vscode.l10n.t("The set-up of TensorFlow was cancelled; nothing of it was kept."), []);
    return;
  }
  await showInformation(
    vscode.l10n.t("TensorFlow {0} is ready: write {1} into an experiment file.", version, '"engine": "tensorflow"'),
    [actions.doctor()],
  );
}

function wordsFor({ stage, project, done, total }: Parameters<typeof setupShare>[0]): string {
  return stage === "download"
    ? vscode.l10n.t("Downloading {0}: {1} of {2}", project, megabytes(done), megabytes(total))
    : vscode.l10n.t("Unpacking {0}: {1} of {2}", project, megabytes(done), megabytes(total));
}

async function remove(search: EngineSearch): Promise<void> {
  const options = await search.options(false);
  const button = vscode.l10n.t("Remove");
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t("Remove the TensorFlow that was fetched?"),
    {
      modal: true,
      detail: vscode.l10n.t(
        "It lies in {0}, where the command line uses it too. It can be fetched again.",
        tensorflowSearch(options).cache,
      ),
    },
    button,
  );
  if (chosen !== button) return;
  const { removeFetched } = await setupPlans();
  const removed = await removeFetched(options);
  await showInformation(
    removed
      ? vscode.l10n.t("TensorFlow was removed.")
      : vscode.l10n.t("No TensorFlow was fetched: there is nothing to remove."),
    [],
  );
}
