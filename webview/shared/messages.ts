import { unpacked } from "../../src/protocol/packed.ts";
import { pageDataId, type PageData } from "../../src/protocol/webview.ts";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What crosses between a page and the extension host, and what the page keeps for itself. */
export interface PageProtocol {
  readonly toPage: unknown;
  readonly toHost: unknown;
  readonly state: object;
}

/** The way to the extension host, which can be had once in the life of a page. */
export interface HostChannel<Protocol extends PageProtocol> {
  post(message: Protocol["toHost"]): void;
  /** What `keep` kept before the page was last hidden or reloaded; an older version of the product may have written it. */
  readonly kept: Partial<Protocol["state"]> | null;
  keep(state: Protocol["state"]): void;
}

/**
 * Connects the page with the extension host.
 *
 * @param receive is given every message of the host, in order. The host sends nothing before the page says `ready`.
 */
export function connect<Protocol extends PageProtocol>(
  receive: (message: Protocol["toPage"]) => void,
): HostChannel<Protocol> {
  const api = acquireVsCodeApi();
  // Only the host can post into a webview: its page lies on an origin of its own.
  window.addEventListener("message", (event: MessageEvent<unknown>) => receive(unpacked(event.data)));
  const kept = api.getState();
  return {
    post: (message) => api.postMessage(message),
    kept: typeof kept === "object" ? kept : null,
    keep: (state) => api.setState(state),
  };
}

/** @returns what the host wrote into the page; empty where there is nothing. */
export function pageData(): PageData {
  const text = document.getElementById(pageDataId)?.textContent ?? "";
  return text === "" ? { strings: {} } : (JSON.parse(text) as PageData);
}
