import type { NetworkStage } from "../../src/core/network/networkStages.ts";
import { factsText, nameText, parametersText, shapeText } from "../../src/core/pictures/stageText.ts";
import { element, svgElement } from "../shared/dom.ts";
import { t } from "../shared/l10n.ts";
import { networkLayout, type NetworkLayout } from "../../src/core/pictures/networkLayout.ts";
import type { RunModel } from "./runModel.ts";

/** The network drawn, and as Keras prints it. */
export class ModelTab {
  readonly root = element("div", { class: "modelTab" });
  #shown: unknown = undefined;

  update({ run: { network } }: RunModel): void {
    const shown = network?.summary ?? null;
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (network === null) {
      this.root.replaceChildren(
        element("p", { class: "faded", text: t("The experiment of this run cannot be read.") }),
      );
      return;
    }
    this.root.replaceChildren(
      element("section", { class: "diagram", label: t("Network") }, diagramOf(network.stages)),
      element(
        "section",
        { class: "summary", label: t("Summary") },
        element("pre", {
          class: "summaryText",
          text: network.summary,
          tabIndex: 0,
          label: t("Summary as Keras prints it"),
        }),
      ),
    );
  }
}

/** Pixels. */
const laneWidth = 14;
const drawingWidth = 150;

/** @returns pixels that words need at most; an SVG has to be told before it is drawn. */
function widthOf(words: string): number {
  return Array.from(words).reduce((width, character) => width + (character > "\u2e7f" ? 14 : 7.4), 0);
}

function diagramOf(stages: readonly NetworkStage[]): Element {
  const layout = networkLayout(stages);
  const left = layout.lanes * laneWidth + (layout.lanes > 0 ? 6 : 0);
  const centre = left + drawingWidth / 2;
  const words = stages.map((stage) => ({ name: nameText(stage), facts: factsText(stage, t) }));
  const width =
    left +
    drawingWidth +
    8 +
    Math.max(0, ...words.map(({ name, facts }) => Math.max(widthOf(name), 0.85 * widthOf(facts))));
  const drawing = svgElement("svg", {
    width,
    height: layout.height,
    viewBox: `0 0 ${width} ${layout.height}`,
    role: "list",
  });
  drawing.setAttribute("aria-label", t("Layers, from the digit to the answer"));
  drawing.append(
    ...layout.links.map((link) => linkOf(layout, link, centre, left)),
    ...layout.boxes.map(({ stage, middle, width: across, height, slices }) => {
      const group = svgElement("g", { role: "listitem" });
      const spoken = [stage.kind, stage.details].filter((each) => each !== "").join(" ");
      group.setAttribute("aria-label", `${spoken}, ${shapeText(stage)}, ${parametersText(stage, t)}`);
      for (let slice = slices; slice >= 0; slice--) {
        const by = slice * 3;
        group.append(
          svgElement("rect", {
            class: stage.parameters > 0 ? "stage learning" : "stage",
            x: centre - across / 2 + by,
            y: middle - height / 2 - by,
            width: across,
            height,
            rx: 1.5,
          }),
        );
      }
      const x = left + drawingWidth + 8;
      group.append(
        text(x, middle - 3, "stageName", nameText(stage)),
        text(x, middle + 12, "stageShape", factsText(stage, t)),
      );
      return group;
    }),
  );
  return drawing;
}

function linkOf({ boxes }: NetworkLayout, link: NetworkLayout["links"][number], centre: number, left: number): Element {
  const [from, to] = [boxes.at(link.from), boxes.at(link.to)];
  const top = (from?.middle ?? 0) + (from?.height ?? 0) / 2;
  // Behind the slices of an image, which are drawn over it, up to the first.
  const bottom = (to?.middle ?? 0) - (to?.height ?? 0) / 2;
  if (link.lane === 0) return svgElement("path", { class: "wire", d: `M${centre} ${top}V${bottom}` });
  const x = left - link.lane * laneWidth;
  const [start, end] = [from?.middle ?? 0, to?.middle ?? 0];
  const startX = centre - (from?.width ?? 0) / 2;
  const endX = centre - (to?.width ?? 0) / 2;
  return svgElement("path", {
    class: "wire shortcut",
    d: `M${startX} ${start}H${x + 6}Q${x} ${start} ${x} ${start + 6}V${end - 6}Q${x} ${end} ${x + 6} ${end}H${endX}`,
  });
}

function text(x: number, y: number, name: string, content: string): Element {
  const made = svgElement("text", { x, y, class: name });
  made.textContent = content;
  return made;
}
