import { homedir } from "node:os";
import { join } from "node:path";

const linux = [
  "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
  "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
  "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
  "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
  "/usr/share/fonts/opentype/source-han-sans/SourceHanSansSC-Regular.otf",
  "/usr/share/fonts/adobe-source-han-sans/SourceHanSansCN-Regular.otf",
  "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
  "/usr/share/fonts/wqy-microhei/wqy-microhei.ttc",
  "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
  "/usr/share/fonts/wqy-zenhei/wqy-zenhei.ttc",
  "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
];
const mac = [
  "/System/Library/Fonts/PingFang.ttc",
  "/System/Library/Fonts/Hiragino Sans GB.ttc",
  "/System/Library/Fonts/STHeiti Medium.ttc",
  "/Library/Fonts/Arial Unicode.ttf",
  "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
];
const windows = ["msyh.ttc", "msyh.ttf", "Deng.ttf", "simhei.ttf", "simsun.ttc"];
const own = [
  "NotoSansCJK-Regular.ttc",
  "NotoSansSC-Regular.otf",
  "NotoSansCJKsc-Regular.otf",
  "NotoSansSC-Regular.ttf",
];

/** @returns where a font with Chinese characters usually lies, the best first; absolute paths. */
export function usualPlaces(): string[] {
  const home = homedir();
  const inWindows = join(process.env.WINDIR ?? "C:\\Windows", "Fonts");
  const folders = [join(home, ".local/share/fonts"), join(home, ".fonts"), join(home, "Library/Fonts")];
  return [
    ...(process.platform === "win32" ? windows.map((name) => join(inWindows, name)) : [...linux, ...mac]),
    ...folders.flatMap((folder) => own.map((name) => join(folder, name))),
  ];
}
