import type { ElementHandle, Frame, Locator, Page } from "playwright-core";

export type ThemeName = "dark" | "light" | "hc" | "hcLight";
export const themes: Readonly<Record<ThemeName, string>>;
export const themeSettings: Readonly<Record<ThemeName, string>>;

export class EditorWindow {
  constructor(page: Page);
  readonly page: Page;
  open(address: string): Promise<void>;
  ready(): Promise<void>;
  reload(): Promise<void>;
  command(name: string): Promise<void>;
  openFile(name: string): Promise<void>;
  pick(text: string): Promise<void>;
  chooseInMenu(text: string): Promise<void>;
  titleAction(name: string): Locator;
  webview(selector: string, timeout?: number): Promise<Frame>;
  find(selector: string, timeout?: number): Promise<ElementHandle<SVGElement | HTMLElement>>;
  showContainer(name: string): Promise<void>;
  notifications(): Promise<string[]>;
  answer(button: string): Promise<void>;
  useTheme(theme: ThemeName): Promise<void>;
  screenshot(path: string): Promise<void>;
}
