import type { Study } from "../study.ts";
import { studiesOfA } from "./a.ts";
import { studiesOfB } from "./b.ts";
import { studiesOfC } from "./c.ts";
import { studiesOfD } from "./d.ts";
import { studiesOfE } from "./e.ts";

/** Every experiment of the five reports, in their order. */
export const studies: readonly Study[] = [...studiesOfA, ...studiesOfB, ...studiesOfC, ...studiesOfD, ...studiesOfE];

/** @param names such as "A1", or "B" for all that begin so; in upper or lower case. @returns those studies; a name that fits none. */
export function studiesNamed(names: readonly string[]): readonly Study[] | { readonly unknown: string } {
  const fits = ({ id }: Study, name: string): boolean => {
    const [own, wanted] = [id.toLowerCase(), name.toLowerCase()];
    return own === wanted || own.startsWith(`${wanted}-`) || (wanted.length === 1 && own.startsWith(wanted));
  };
  const unknown = names.find((name) => !studies.some((study) => fits(study, name)));
  if (unknown !== undefined) return { unknown };
  return names.length === 0 ? studies : studies.filter((study) => names.some((name) => fits(study, name)));
}
