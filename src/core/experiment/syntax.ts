import { printParseErrorCode, type ParseError } from "jsonc-parser";

/** @returns what is wrong with the JSON at an error of the parser, in words. */
export function syntaxMessage(text: string, error: ParseError): string {
  const found = foundAt(text, error.offset);
  switch (printParseErrorCode(error.error)) {
    case "InvalidSymbol":
    case "InvalidCharacter":
      return `found ${found}; ${symbolHint(text.slice(error.offset))}`;
    case "InvalidNumberFormat":
    case "UnexpectedEndOfNumber":
      return `found ${found}; expected a number such as 0.5 or 1e-3 (with a digit before and after the point)`;
    case "PropertyNameExpected":
      return `found ${found}; expected a name in double quotes, or the } that closes the object`;
    case "ValueExpected":
      return `found ${found}; expected a value`;
    case "ColonExpected":
      return `found ${found}; expected a colon between name and value`;
    case "CommaExpected":
      return `found ${found}; expected a comma before it`;
    case "CloseBraceExpected":
      return `found ${found}; expected a comma and a name, or the } that closes the object`;
    case "CloseBracketExpected":
      return `found ${found}; expected a comma and a value, or the ] that closes the list`;
    case "EndOfFileExpected":
      return `found ${found} after the end; expected nothing more (is there a } or ] too many before it?)`;
    case "InvalidCommentToken":
      return `found ${found}; expected a comment, // … or /* … */`;
    case "UnexpectedEndOfComment":
      return "a comment begins here and never ends; expected */";
    case "UnexpectedEndOfString":
      return `found ${found}; expected the closing double quote on the same line`;
    case "InvalidUnicode":
      return `found ${found}; expected \\u and four hexadecimal digits`;
    case "InvalidEscapeCharacter":
      return `found ${found}; a backslash in a string is written \\\\`;
    case "<unknown ParseErrorCode>":
      return `found ${found}; expected JSON`;
  }
}

function foundAt(text: string, offset: number): string {
  if (offset >= text.length) return "the end of the file";
  const word = /^(?:"(?:[^"\\\r\n]|\\.){0,30}"?|[\w.+-]{1,30}|[^]{1,2}?(?=[^]|$))/.exec(text.slice(offset));
  const token = word?.[0] ?? text[offset];
  return token.startsWith('"') ? token : /^[\w.+-]/.test(token) ? `"${token}"` : JSON.stringify(token);
}

function symbolHint(rest: string): string {
  const word = /^[\w+-]+/.exec(rest)?.[0] ?? "";
  const meant = new Map([
    ["true", "true"],
    ["false", "false"],
    ["null", "null"],
    ["none", "null"],
    ["nil", "null"],
    ["undefined", "null"],
    ["yes", "true"],
    ["no", "false"],
  ]).get(word.toLowerCase());
  if (meant !== undefined) return `expected JSON; did you mean ${meant}?`;
  if (rest.startsWith("'")) return 'strings stand in double quotes: "…"';
  if (rest.startsWith("#")) return "a comment begins with //";
  if (/^[+-]?(?:nan|inf)/i.test(rest)) return "expected a finite number";
  if (word !== "") return `expected a value; did you mean "${word}" in double quotes?`;
  return "expected a value";
}
