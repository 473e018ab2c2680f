import { createScanner, parseTree, type Node, type ParseError } from "jsonc-parser";
import type { Segment } from "./path.ts";
import type { Place, Report } from "./problem.ts";
import { syntaxMessage } from "./syntax.ts";

/** A JSON value that knows where it stands. */
export type Tree =
  | { readonly kind: "object"; readonly place: Place; readonly members: Member[] }
  | { readonly kind: "array"; readonly place: Place; readonly items: Tree[] }
  | { readonly kind: "scalar"; readonly place: Place; readonly value: string | number | boolean | null };

export interface Member {
  readonly name: string;
  readonly namePlace: Place;
  /** Whether it was put in by its path, besides what the object says itself. */
  readonly isPutIn?: true;
  value: Tree;
}

/** Deeper nesting than any experiment has; parsers that call themselves would run out of stack far beyond it. */
const deepest = 64;
const longest = 1_000_000;

/**
 * Reads JSON with comments and trailing commas.
 * @returns null when nothing can be made of the text; after a syntax error, what could be read before it is reliable.
 */
export function readTree(text: string, report: Report): { tree: Tree | null; firstError: number } {
  const fail = (offset: number, message: string) => {
    report("syntax", "", { offset, length: offset < text.length ? 1 : 0, override: null }, message);
    return { tree: null, firstError: 0 };
  };
  if (text.length > longest) {
    return fail(0, `found ${text.length} characters; expected an experiment file of at most ${longest}`);
  }
  const deep = tooDeepAt(text);
  if (deep !== null) return fail(deep, `found more than ${deepest} braces and brackets inside each other`);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  // One mistake makes the parser stumble again and again: only the first error is sure to be one.
  const first = errors.at(0);
  const firstError = first === undefined ? Infinity : Math.min(first.offset, text.length);
  if (first !== undefined) {
    report("syntax", "", { offset: firstError, length: first.length, override: null }, syntaxMessage(text, first));
  }
  if (root === undefined) {
    return errors.length > 0 ? { tree: null, firstError } : fail(0, "the file is empty; expected { … }");
  }
  return { tree: treeOf(root), firstError };
}

function tooDeepAt(text: string): number | null {
  const [openBrace, closeBrace, openBracket, closeBracket, endOfFile] = [1, 2, 3, 4, 17];
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let token: number = scanner.scan(); token !== endOfFile; token = scanner.scan()) {
    if (token === openBrace || token === openBracket) depth += 1;
    else if (token === closeBrace || token === closeBracket) depth -= 1;
    if (depth > deepest) return scanner.getTokenOffset();
  }
  return null;
}

function treeOf(node: Node): Tree {
  const place = placeOf(node);
  const children = node.children ?? [];
  if (node.type === "object") {
    // After a syntax error a name may lack its value.
    const members = children.flatMap((property): Member[] => {
      const name = property.children?.at(0);
      const value = property.children?.at(1);
      return name === undefined || value === undefined
        ? []
        : [{ name: String(name.value), namePlace: placeOf(name), value: treeOf(value) }];
    });
    return { kind: "object", place, members };
  }
  if (node.type === "array") return { kind: "array", place, items: children.map(treeOf) };
  return { kind: "scalar", place, value: node.value as string | number | boolean | null };
}

function placeOf(node: Node): Place {
  return { offset: node.offset, length: Math.max(node.length, 0), override: null };
}

/** @returns a plain value as a tree whose every part stands at `place`. */
export function treeOfValue(value: unknown, place: Place): Tree {
  if (Array.isArray(value)) return { kind: "array", place, items: value.map((item) => treeOfValue(item, place)) };
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([name, part]) => ({
      name,
      namePlace: place,
      value: treeOfValue(part, place),
    }));
    return { kind: "object", place, members };
  }
  const scalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
  return { kind: "scalar", place, value: scalar };
}

/** @returns the member of that name (the last, as JSON.parse takes it), if the tree is an object that has it. */
export function memberOf(tree: Tree, name: string): Member | undefined {
  return tree.kind === "object" ? tree.members.findLast((member) => member.name === name) : undefined;
}

/** @returns where a path leads, or where the nearest parent stands that exists. */
export function placeAt(tree: Tree, segments: readonly Segment[]): Place {
  let at = tree;
  for (const segment of segments) {
    let next: Tree | undefined;
    if (typeof segment === "string") next = memberOf(at, segment)?.value;
    else if (at.kind === "array") next = at.items[segment];
    if (next === undefined) break;
    at = next;
  }
  return at.place;
}

/** @returns a tree that can be changed without changing this one; places are shared. */
export function copyOf(tree: Tree): Tree {
  if (tree.kind === "scalar") return tree;
  if (tree.kind === "array") return { ...tree, items: tree.items.map(copyOf) };
  return { ...tree, members: tree.members.map((member) => ({ ...member, value: copyOf(member.value) })) };
}
