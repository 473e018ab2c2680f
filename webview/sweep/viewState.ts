import { runMeasures } from "../../src/core/sweep/views/runs.ts";
import { curveMetrics } from "./curveMetrics.ts";
import { chartNames, type ViewState } from "./parts.ts";

/** @returns what was kept, as far as it is there: an older version may have kept something else. */
export function stateOf(kept: Partial<ViewState> | null): ViewState {
  const { paths, chart, measure, least, without, order, metric, colored, x, lines, facets, rows, columns } = kept ?? {};
  const textOr = (value: unknown): string | null => (typeof value === "string" ? value : null);
  return {
    paths: Array.isArray(paths) ? paths : [],
    chart: chartNames.find((each) => each === chart) ?? null,
    measure: runMeasures.find((each) => each === measure) ?? "accuracy",
    least: textOr(least) ?? "",
    without: withoutOf(without),
    order:
      typeof order === "object" && typeof order.by === "string"
        ? { by: order.by, descending: order.descending }
        : { by: "accuracy", descending: true },
    metric: curveMetrics.find((each) => each === metric) ?? null,
    ...{ colored: textOr(colored), x: textOr(x), lines: textOr(lines), facets: textOr(facets) },
    ...{ rows: textOr(rows), columns: textOr(columns) },
  };
}

function withoutOf(value: unknown): ViewState["without"] {
  if (typeof value !== "object" || value === null) return {};
  const lists = Object.entries(value).filter((entry): entry is [string, string[]] => Array.isArray(entry[1]));
  return Object.fromEntries(lists);
}
