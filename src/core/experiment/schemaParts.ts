import * as Type from "typebox";
import type { TProperties, TSchema } from "typebox";

/** Properties that are not named are errors. */
export const closed = { additionalProperties: false } as const;

/** What a person reads; backticks mark names, as in Markdown. */
export interface Words {
  description: string;
  examples?: unknown[];
  /** What editors offer to insert, with places to fill in; `^` before a text keeps the quotes away. */
  defaultSnippets?: { label: string; description?: string; body: unknown }[];
}

/** How a default stands below the words in Markdown, with its JSON for `{0}`. */
export const defaultTemplate = "Default: {0}";

/** @returns Markdown of ours without its marks. */
export function plainWords(markdown: string): string {
  return markdown.replaceAll("`", "");
}

/** JSON Schema has plain descriptions; VS Code prefers Markdown where it is there. */
export function words<T extends Words>({ description, ...more }: T) {
  return { ...more, description: plainWords(description), markdownDescription: description };
}

/** A property that may be left out; `value` is then taken. */
export function optional<T extends TSchema>(schema: T, value: unknown) {
  const { markdownDescription } = schema as { markdownDescription?: string };
  const whole = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  const code = `\`${JSON.stringify(value)}\``;
  const told =
    markdownDescription === undefined || whole
      ? {}
      : { markdownDescription: `${markdownDescription}\n\n${defaultTemplate.replace("{0}", () => code)}` };
  return Type.Optional({ ...schema, ...told, default: value });
}

export function integer(minimum: number, maximum: number, about: Words) {
  return Type.Integer({ minimum, maximum, ...words(about) });
}

export function number(
  limits: { minimum?: number; maximum?: number; exclusiveMinimum?: number; exclusiveMaximum?: number },
  about: Words,
) {
  return Type.Number({ ...limits, ...words(about) });
}

export function boolean(description: string) {
  return Type.Boolean(words({ description }));
}

/** @param meanings what each name stands for, in their order. */
export function choice<const T extends string>(names: readonly T[], about: Words, meanings?: readonly string[]) {
  return Type.Enum([...names] as T[], {
    ...words(about),
    ...(meanings === undefined ? {} : { markdownEnumDescriptions: meanings }),
  });
}

export function orNull<T extends TSchema>(schema: T, about: Words) {
  return Type.Union([schema, Type.Null()], words(about));
}

export function path(about: Words) {
  return Type.String({ minLength: 1, ...words(about) });
}

/** One number for both directions, or [vertical, horizontal]. */
export function pair(maximum: number, about: Words) {
  return Type.Union(
    [
      Type.Integer({ minimum: 1, maximum }),
      Type.Tuple([
        Type.Integer({ title: "vertical", minimum: 1, maximum }),
        Type.Integer({ title: "horizontal", minimum: 1, maximum }),
      ]),
    ],
    words(about),
  );
}

/** One of several kinds of object; `type` says which. */
export function kind<const K extends string, P extends TProperties>(type: K, about: Words, properties: P) {
  const { description } = about;
  return Type.Object(
    { type: Type.Literal(type, words({ description })), ...properties },
    { ...closed, ...words(about) },
  );
}
