import { basename } from "node:path";
import * as vscode from "vscode";
import { ExpectedError, reportOf } from "../../core/errors.ts";
import { givesProbabilities } from "../../core/experiment/outputs.ts";
import { packed } from "../../protocol/packed.ts";
import type { FromPredict, PredictState, ToPredict } from "../../protocol/predict.ts";
import { openModel, type ModelProcess } from "../../services/modelProcess.ts";
import { readDigitApart } from "../../services/pictureReader/readDigitApart.ts";
import type { PictureSource } from "../../services/pictures.ts";
import { experimentOfRun } from "../../services/runExperiment.ts";
import { sentenceOf } from "../messages.ts";
import { localized } from "../messages/localized.ts";
import { inBackground } from "../output.ts";
import { panelIcon } from "../panelIcon.ts";
import type { HostParts } from "../parts.ts";
import type { EngineSearch } from "../tensorflow/engineSearch.ts";
import { webviewPage, webviewRoots } from "../webviewPage.ts";
import { aboutText } from "./aboutText.ts";
import { choosePicture } from "./choosePicture.ts";
import { pictureName, shownPicture } from "./shownPicture.ts";

export interface PredictPanelOptions {
  readonly parts: HostParts;
  readonly search: EngineSearch;
  readonly panel: vscode.WebviewPanel;
  /** Of the run's folder. */
  readonly path: string;
}

/** Asks a run's network about pictures. The network is open as long as the panel is. */
export class PredictPanel implements vscode.Disposable {
  readonly #parts: HostParts;
  readonly #search: EngineSearch;
  readonly #panel: vscode.WebviewPanel;
  readonly #path: string;
  readonly #receiving: vscode.Disposable;
  #state: PredictState;
  /** While the network is being opened. */
  #opening: AbortController | null = null;
  #model: ModelProcess | null = null;
  /** While a picture is being read. */
  #reading: AbortController | null = null;
  /** What the network is asked about, [784], 0 to 1; null where there is nothing to ask. */
  #image: Float32Array | null = null;
  /** How many pictures were taken: what came of an earlier one counts no more. */
  #taken = 0;
  #disposed = false;

  constructor({ parts, search, panel, path }: PredictPanelOptions) {
    this.#parts = parts;
    this.#search = search;
    this.#panel = panel;
    this.#path = path;
    const id = basename(path);
    const name = parts.stores.runs.find((entry) => entry.path === path)?.name ?? id;
    const nothing = { about: null, reading: null, picture: null, probabilities: null, problem: null };
    this.#state = { run: { id, name }, network: "opening", isProbability: true, ...nothing };
    const { extensionUri } = parts.context;
    panel.title = vscode.l10n.t("Predict: {0}", name);
    panel.iconPath = panelIcon(extensionUri);
    panel.webview.options = { enableScripts: true, localResourceRoots: webviewRoots(extensionUri) };
    this.#receiving = panel.webview.onDidReceiveMessage((message: FromPredict) => this.#receive(message));
    panel.webview.html = webviewPage(panel.webview, extensionUri, { name: "predict", title: panel.title });
    inBackground(parts.output, "Opening a network", this.#open());
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Shows a picture and asks the network about it. */
  predict(source: PictureSource): void {
    inBackground(this.#parts.output, "Predicting a picture", this.#take(source));
  }

  dispose(): void {
    this.#disposed = true;
    this.#receiving.dispose();
    this.#reading?.abort();
    this.#opening?.abort();
    const model = this.#model;
    this.#model = null;
    if (model !== null) inBackground(this.#parts.output, "Closing a network", model.close());
  }

  #receive(message: FromPredict): void {
    const { output } = this.#parts;
    switch (message.type) {
      case "ready":
        this.#show({});
        return;
      case "choose":
        inBackground(output, "Choosing a picture", this.#choose());
        return;
      case "cancel":
        // The picture first: the network may be wanted for the next one.
        (this.#reading ?? this.#opening)?.abort();
        return;
      case "reopen":
        if (this.#opening === null && this.#model === null) inBackground(output, "Opening a network", this.#open());
        return;
      case "bytes":
        this.predict({ name: message.name, bytes: message.bytes });
        return;
      case "file":
        this.predict({ file: vscode.Uri.parse(message.uri).fsPath });
        return;
    }
  }

  async #choose(): Promise<void> {
    const file = await choosePicture();
    if (file !== null) await this.#take({ file });
  }

  async #open(): Promise<void> {
    const opening = new AbortController();
    this.#opening = opening;
    this.#show({ network: "opening", about: null, problem: null });
    try {
      const { experiment } = await experimentOfRun(this.#path);
      const isProbability = givesProbabilities(experiment.model.layers);
      const model = await openModel(this.#parts.installation, {
        run: this.#path,
        weights: "best",
        digits: { source: "none" },
        threads: null,
        environment: (engine) => this.#search.options(engine === "tensorflow"),
        signal: opening.signal,
      });
      if (this.#disposed) {
        await model.close();
        return;
      }
      this.#model = model;
      const { description } = model;
      this.#show({
        network: "open",
        isProbability,
        about: aboutText(description, localized(description.device), vscode.l10n.t),
      });
    } catch (error) {
      this.#log(error);
      // Whoever stopped it needs not be told.
      this.#show({ network: "closed", problem: opening.signal.aborted ? null : sentenceOf(error) });
    } finally {
      this.#opening = null;
    }
    await this.#ask();
  }

  async #take(source: PictureSource): Promise<void> {
    const turn = ++this.#taken;
    this.#reading?.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.#image = null;
    const nothing = { picture: null, probabilities: null, problem: null };
    this.#show({ ...nothing, reading: pictureName(source) });
    try {
      const read = await readDigitApart(this.#parts.installation, source, reading.signal);
      if (turn !== this.#taken) return;
      this.#image = read.found.image;
      this.#show({ reading: null, picture: shownPicture(source, read) });
    } catch (error) {
      if (turn !== this.#taken) return;
      this.#log(error);
      this.#show({ reading: null, problem: reading.signal.aborted ? null : sentenceOf(error) });
      return;
    } finally {
      if (this.#reading === reading) this.#reading = null;
    }
    if (this.#model === null && this.#opening === null) await this.#open();
    else await this.#ask();
  }

  /** Asks about the picture that is there, when the network is open. */
  async #ask(): Promise<void> {
    const [model, image, turn] = [this.#model, this.#image, this.#taken];
    if (model === null || image === null) return;
    try {
      const probabilities = await model.predict(image);
      if (turn === this.#taken) this.#show({ probabilities });
    } catch (error) {
      // Its process has ended: the next picture begins another.
      if (this.#model === model) this.#model = null;
      this.#log(error);
      this.#show({ network: "closed", about: null, problem: sentenceOf(error) });
      await model.close();
    }
  }

  /** Foreseen failures are shown; of others, the log has the stack. */
  #log(error: unknown): void {
    if (!(error instanceof ExpectedError)) this.#parts.output.error(reportOf(error).stack ?? String(error));
  }

  #show(change: Partial<PredictState>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#disposed) return;
    void this.#panel.webview.postMessage(packed({ type: "state", state: this.#state } satisfies ToPredict));
  }
}
