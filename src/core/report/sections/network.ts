import { kerasClasses } from "../../network/kerasNames.ts";
import { networkStages } from "../../network/networkStages.ts";
import { parametersOf } from "../../network/summary.ts";
import type { Network } from "../../network/network.ts";
import { count } from "../../formats.ts";
import { networkPicture } from "../../pictures/networkPicture.ts";
import type { Translate } from "../../translate.ts";
import type { Block, Row, TableBlock } from "../document.ts";
import { sentenceGap, type ReportRun, type ReportSubject } from "../subject.ts";
import { whose } from "./groups.ts";

/** So many networks are drawn; of more, one alone. */
const mostDrawn = 3;

/** The network as a diagram and with its parameters; each that the runs have, once. */
export function networkBlocks({ runs, shown, language }: ReportSubject, t: Translate): Block[] {
  const groups = groupsOf(runs, shown);
  if (groups.length === 0) return [{ kind: "note", text: t("The network is not known: no experiment can be read.") }];
  const own = groups.find(({ members }) => members.includes(shown)) ?? groups[0];
  const drawn = groups.length <= mostDrawn ? groups : [own];
  const blocks: Block[] = [];
  if (groups.length > 1) {
    const text = t("The runs have {0} different networks.", groups.length);
    const which = groups.length > mostDrawn ? sentenceGap(language) + t("Drawn is that of {0}.", shown.label) : "";
    blocks.push({ kind: "paragraph", text: text + which });
  }
  for (const [i, { network, members, details }] of drawn.entries()) {
    if (details.size > 1) {
      const named = (members.includes(shown) ? shown : members[0]).label;
      const text = t(
        "Networks of the same shapes are drawn once, here that of {0}; the others have other activations or rates.",
        named,
      );
      blocks.push({ kind: "paragraph", text });
    }
    const of = groups.length === 1 ? null : whose(members, t);
    blocks.push(...blocksOf(network, drawn.length === 1 ? "" : `-${i + 1}`, of, t));
  }
  return blocks;
}

interface NetworkGroup {
  readonly network: Network;
  readonly members: readonly ReportRun[];
  /** One for each network with the same shapes: activations and rates may differ. */
  readonly details: ReadonlySet<string>;
}

function groupsOf(runs: readonly ReportRun[], shown: ReportRun): NetworkGroup[] {
  const groups = new Map<string, { network: Network; members: ReportRun[]; details: Set<string> }>();
  for (const run of runs) {
    if (run.network === null) continue;
    // Activations and rates do not change what is drawn, nor what is counted.
    const key = JSON.stringify(networkStages(run.network).map((stage) => ({ ...stage, details: "" })));
    const group = groups.get(key) ?? { network: run.network, members: [], details: new Set() };
    group.members.push(run);
    group.details.add(JSON.stringify(networkStages(run.network)));
    if (run === shown) group.network = run.network;
    groups.set(key, group);
  }
  return [...groups.values()];
}

function blocksOf(network: Network, suffix: string, of: string | null, t: Translate): Block[] {
  const caption =
    of === null
      ? t("The network from the digit (above) to the answer (below). What is filled has parameters to learn.")
      : t("The network of {0}, from the digit (above) to the answer (below).", of);
  const svg = networkPicture({ title: t("network"), stages: networkStages(network), heading: false }, t);
  return [{ kind: "figure", name: `network${suffix}`, svg, caption }, layersTable(network, of, t)];
}

/** The figures of Keras's summary. */
function layersTable(network: Network, of: string | null, t: Translate): TableBlock {
  const branches = network.nodes.some(({ inputs }) => inputs.length > 1);
  const nodes = branches ? network.nodes : network.nodes.slice(1);
  const rows = nodes.map((node): Row => ({
    cells: [
      { code: `${node.name} (${kerasClasses[node.type]})` },
      `(${["None", ...node.shape.map(String)].join(", ")})`,
      count(parametersOf(network, node)),
      ...(branches ? [{ code: node.inputs.map((index) => network.nodes[index].name).join(", ") || "–" }] : []),
    ],
  }));
  const total = (title: string, value: number, strong: boolean): Row => ({
    cells: [title, "", count(value), ...(branches ? [""] : [])],
    strong,
  });
  return {
    kind: "table",
    caption:
      of === null
        ? t("Layers and parameters, as Keras's summary counts them; None stands for the number of digits in a batch.")
        : t("Layers and parameters of the network of {0}, as Keras's summary counts them.", of),
    columns: [
      { title: t("layer (type)") },
      { title: t("output shape") },
      { title: t("parameters"), right: true },
      ...(branches ? [{ title: t("connected to") }] : []),
    ],
    rows: [
      ...rows,
      total(t("all parameters"), network.trainable + network.nonTrainable, true),
      total(t("trainable"), network.trainable, false),
      total(t("not trainable"), network.nonTrainable, false),
    ],
  };
}
