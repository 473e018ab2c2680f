import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
} from "chart.js";
import type { Theme } from "./theme.ts";

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
);

// Everything is drawn as it is, at once, with events and labels of our own, in the page's own size.
Chart.defaults.animation = false;
Chart.defaults.responsive = true;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.resizeDelay = 0;
Chart.defaults.normalized = true;
Chart.defaults.events = [];

/** Lets every chart drawn from now on have the theme's font and colours. */
export function applyTheme({ font, fontSize, faded, grid }: Theme): void {
  Chart.defaults.font.family = font;
  Chart.defaults.font.size = Math.round(fontSize * 0.85);
  Chart.defaults.color = faded;
  Chart.defaults.borderColor = grid;
}

export { Chart };
