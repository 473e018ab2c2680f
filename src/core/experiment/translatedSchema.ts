import { defaultTemplate, plainWords } from "./schemaParts.ts";

/** @returns a text of the schema, in Markdown, in another language. */
type Say = (english: string) => string;

type Node = Readonly<Record<string, unknown>>;

const defaultParagraph = new RegExp(`^${defaultTemplate.replace("{0}", "(`.+`)")}$`);

/**
 * A schema for editors in another language: whatever a person reads of it is said by `say`; all else stays as it is, the
 * names above all.
 *
 * @param schema as `editorSchemaOf` gives it, or a part of it.
 * @param say is asked for each text as the sources have it, and for `Default: {0}`.
 */
export function translatedSchema<T extends object>(schema: T, say: Say): T {
  return translated(schema as Node, say) as T;
}

function translated(schema: Node, say: Say): Node {
  return mapped(schema, (value, keyword) => {
    switch (keyword) {
      case "title":
        return say(value as string);
      case "description":
        return typeof value === "string" ? saidPlainly(value, schema.markdownDescription, say) : value;
      case "markdownDescription":
        return typeof value === "string" ? said(value, say) : value;
      case "markdownEnumDescriptions":
      case "enumDescriptions":
        return (value as readonly string[]).map((text) => said(text, say));
      case "defaultSnippets":
        return (value as readonly Node[]).map((snippet) => translatedSnippet(snippet, say));
      case "properties":
      case "patternProperties":
        return mapped(value as Node, (member) => translated(member as Node, say));
      case "items":
      case "allOf":
      case "then":
        return Array.isArray(value)
          ? value.map((each) => translated(each as Node, say))
          : translated(value as Node, say);
      default:
        return value;
    }
  });
}

function translatedSnippet(snippet: Node, say: Say): Node {
  return mapped(translated(snippet, say), (value, keyword) => {
    if (keyword === "label") return isName(value as string) ? value : say(value as string);
    return keyword === "body" ? withName(value, say) : value;
  });
}

/** Of what is inserted, only what a person calls the experiment is a word; it stands in a place to fill in. */
function withName(body: unknown, say: Say): unknown {
  if (typeof body !== "object" || body === null || !("name" in body) || typeof body.name !== "string") return body;
  return { ...body, name: body.name.replace(/(?<=^\$\{\d+:).+(?=\}$)/, say) };
}

/** `"relu"`, `null` and `conv2d` are written in the file like this. */
const isName = (label: string): boolean => /^("?)\w+\1$/.test(label);

function said(markdown: string, say: Say): string {
  return markdown
    .split("\n\n")
    .map((paragraph) => {
      const code = defaultParagraph.exec(paragraph)?.[1];
      return code === undefined ? say(paragraph) : say(defaultTemplate).replace("{0}", () => code);
    })
    .join("\n\n");
}

/** @param markdown the same with its marks, and perhaps its default, where it is there. */
function saidPlainly(text: string, markdown: unknown, say: Say): string {
  const marked = typeof markdown === "string" ? markdown.split("\n\n")[0] : text;
  return plainWords(say(plainWords(marked) === text ? marked : text));
}

function mapped(node: Node, change: (value: unknown, name: string) => unknown): Node {
  return Object.fromEntries(Object.entries(node).map(([name, value]) => [name, change(value, name)]));
}
