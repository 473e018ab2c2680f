import { joinPath } from "../../experiment/path.ts";
import type { Experiment, LayerSpec } from "../../experiment/schema.ts";
import { settingsOf, valueText } from "../../experiment/settings.ts";
import { compareLayers, compareSettings, type ComparedSetting } from "../../runComparison.ts";
import type { Translate } from "../../translate.ts";
import type { Block, Cell, Row } from "../document.ts";
import type { ReportRun, ReportSubject, ReportSweep } from "../subject.ts";

/** More do not fit beside one another. */
const mostColumns = 4;

/** Every setting of the experiment, and which of them differ between the runs. */
export function settingsBlocks({ runs, shown, sweep }: ReportSubject, t: Translate): Block[] {
  const known = runs.filter(({ experiment }) => experiment !== null);
  if (known.length === 0) return [{ kind: "note", text: t("The settings are not known: no experiment can be read.") }];
  const words = t("The names are those of the experiment file, which are Keras's.");
  if (known.length === 1) {
    const [{ experiment, label }] = known;
    const rows = experiment === null ? [] : [...settingRows(experiment), ...allLayerRows(experiment.model.layers)];
    return [
      { kind: "paragraph", text: words },
      {
        ...{ kind: "table", rows, small: true },
        columns: [{ title: t("setting") }, { title: t("value") }],
        caption:
          runs.length === 1
            ? t("Every setting of the experiment, defaults among them.")
            : t("Every setting of the experiment of {0}, defaults among them.", label),
      },
    ];
  }
  const experiments = known.flatMap(({ experiment }) => experiment ?? []);
  const settings = compareSettings(experiments);
  const blocks: Block[] = [{ kind: "paragraph", text: words }];
  if (known.length <= mostColumns) {
    const rows = settings.map(({ path, values, differs }): Row => ({
      cells: [{ code: path }, ...values.map(codeOf)],
      strong: differs,
    }));
    const layers = layerRows(known);
    blocks.push({
      ...{ kind: "table", rows: [...rows, ...layers], small: true },
      columns: [{ title: t("setting") }, ...known.map(({ label }) => ({ title: label }))],
      caption:
        layers.length === 0
          ? t("Every setting of the experiments but their layers, which are the same; those that differ are marked.")
          : t("Every setting of the experiments, and of their layers those that differ; what differs is marked."),
    });
    return blocks;
  }
  const varied = sweep === null ? differing(settings, experiments) : variedBy(sweep);
  blocks.push(variedTable(varied, t));
  const isVaried = (path: string): boolean => varied.some(({ name }) => name === path);
  const same = settings.filter(({ path, differs }) => !differs && !isVaried(path));
  blocks.push({
    ...{ kind: "table", small: true },
    columns: [{ title: t("setting") }, { title: t("value") }],
    rows: same.map(({ path, values }): Row => ({ cells: [{ code: path }, codeOf(values[0])] })),
    caption:
      sweep === null
        ? t("Settings that all runs share; layers are not among them.")
        : t("Settings that all runs of the sweep share; layers are not among them."),
  });
  const own = shown.experiment?.description.trim() ?? "";
  if (own !== "" && sweep !== null) blocks.push({ kind: "paragraph", text: own });
  return blocks;
}

function settingRows(experiment: Experiment): Row[] {
  return settingsOf(experiment).map(({ path, value }): Row => ({ cells: [{ code: path }, codeOf(value)] }));
}

/** Every layer with all that is said of it. */
function allLayerRows(layers: readonly LayerSpec[], parent = "model.layers"): Row[] {
  return layers.flatMap((layer, i): Row[] => {
    const path = joinPath(parent, i);
    if (layer.type !== "residual") return [{ cells: [{ code: path }, codeOf(layer)] }];
    // Its layers have rows of their own.
    const { layers: inner, ...block } = layer;
    return [{ cells: [{ code: path }, codeOf(block)] }, ...allLayerRows(inner, `${path}.layers`)];
  });
}

/** Layers that are not the same in all networks. */
function layerRows(runs: readonly ReportRun[]): Row[] {
  const experiments = runs.flatMap(({ experiment }) => experiment ?? []);
  return compareLayers(experiments)
    .filter(({ differs }) => differs)
    .map(({ lines }): Row => {
      const paths = lines.flatMap((line) => line?.path ?? []);
      const texts = lines.map((line): Cell => (line === null ? "–" : { code: `${line.type} ${line.text}`.trim() }));
      return { cells: [{ code: paths[0] ?? "" }, ...texts], strong: true };
    });
}

/** A setting, and its value in each run. */
interface Varied {
  readonly name: string;
  readonly values: readonly string[];
}

/** All that is not the same in all of them, layers too. */
function differing(settings: readonly ComparedSetting[], experiments: readonly Experiment[]): Varied[] {
  const told = (text: string | undefined): string => (text === undefined || text === "" ? "–" : text);
  const layers = compareLayers(experiments).filter(({ differs }) => differs);
  return [
    ...settings.flatMap(({ path, values, differs }) =>
      differs ? [{ name: path, values: values.map((value) => (value === undefined ? "–" : valueText(value))) }] : [],
    ),
    ...layers.map(({ lines }) => ({
      name: lines.find((line) => line !== null)?.path ?? "model.layers",
      values: lines.map((line) => told(line === null ? undefined : `${line.type} ${line.text}`.trim())),
    })),
  ];
}

function variedBy({ parameters, points, repeats }: ReportSweep): Varied[] {
  const varied = parameters.map((path): Varied => ({
    name: path,
    values: points.map(({ values }) => (Object.hasOwn(values, path) ? valueText(values[path]) : "–")),
  }));
  return repeats > 1 ? [...varied, { name: "seed", values: points.map(({ seed }) => String(seed)) }] : varied;
}

const mostValues = 16;

/** What was varied, with all values that there are of it. */
function variedTable(varied: readonly Varied[], t: Translate): Block {
  const rows = varied.map(({ name, values }): Row => {
    const texts = [...new Set(values.map((value) => (value === "" ? "–" : value)))];
    const told = texts.slice(0, mostValues).join(", ");
    const cell = { code: texts.length > mostValues ? `${told}, …` : told };
    return { cells: [{ code: name }, cell, String(texts.length)], strong: true };
  });
  return {
    ...{ kind: "table", rows, small: true },
    columns: [{ title: t("setting") }, { title: t("values") }, { title: t("number of values"), right: true }],
    caption: t("Settings that differ between the runs."),
  };
}

const codeOf = (value: unknown): Cell => (value === undefined ? "–" : { code: valueText(value) });
