import { describe, expect, it } from "vitest";
import { CurveView } from "../../../../webview/shared/curveView.ts";

function viewOf(max: number): CurveView {
  const view = new CurveView();
  view.extent = { min: 0, max };
  return view;
}

describe("looking at a part of the curves", () => {
  it("shows all until somebody looks closer", () => {
    const view = viewOf(10);
    expect(view.window).toEqual({ min: 0, max: 10 });
    view.extent = { min: 0, max: 12 };
    expect(view.window).toEqual({ min: 0, max: 12 });
    expect(view.zoomed).toBeNull();
  });

  it("zooms about the place that was pointed at", () => {
    const view = viewOf(10);
    view.zoom(0.5, 4);
    expect(view.window).toEqual({ min: 2, max: 7 });
    view.zoom(2, 4);
    expect(view.window).toEqual({ min: 0, max: 10 });
    expect(view.zoomed).toBeNull();
  });

  it("never leaves the axis", () => {
    const view = viewOf(10);
    view.zoom(0.5, 0);
    view.pan(-3);
    expect(view.window).toEqual({ min: 0, max: 5 });
    view.pan(100);
    expect(view.window).toEqual({ min: 5, max: 10 });
    view.zoom(1e-12, 10);
    expect(view.window.max - view.window.min).toBeGreaterThan(0);
  });

  it("does not pan where all is visible", () => {
    const view = viewOf(10);
    view.pan(3);
    expect(view.window).toEqual({ min: 0, max: 10 });
  });

  it("stays where it is while the run goes on", () => {
    const view = viewOf(10);
    view.show({ min: 2, max: 3 });
    view.extent = { min: 0, max: 20 };
    expect(view.window).toEqual({ min: 2, max: 3 });
  });
});

it("a view tells of what changes, and of nothing else", () => {
  const view = viewOf(10);
  let told = 0;
  const end = view.onChange(() => told++);
  view.extent = { min: 0, max: 10 };
  view.cursor = null;
  expect(told).toBe(0);
  view.cursor = 3;
  view.toggle("training");
  expect([...view.hidden]).toEqual(["training"]);
  view.toggle("training");
  expect(view.hidden.size).toBe(0);
  expect(told).toBe(3);
  end();
  view.cursor = 4;
  expect(told).toBe(3);
});
