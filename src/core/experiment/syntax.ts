import { printParseErrorCode, type ParseError } from "jsonc-parser";

/** @returns what is wrong with the JSON at an error of the parser, in words. */
export function syntaxMessage(text: string, error: ParseError): string {
  const rest = text.slice(error.offset);
  const found = rest === "" ? "the file ends here" : `found ${tokenOf(rest)}`;
  switch (printParseErrorCode(error.error)) {
    case "InvalidSymbol":
    case "InvalidCharacter":
      return `${found}${symbolHint(rest)}`;
    case "InvalidNumberFormat":
    case "UnexpectedEndOfNumber":
      return `${found}; expected a number such as 0.5 or 1e-3, with digits on both sides of the point`;
    case "PropertyNameExpected":
      return `${found}; expected a name in double quotes, or the } that closes the object`;
    case "ValueExpected":
      return `${found}; expected a value`;
    case "ColonExpected":
      return `${found}; expected a colon between name and value`;
    case "CommaExpected":
      return `${found}; expected a comma before it`;
    case "CloseBraceExpected":
      return `${found}; expected a comma and a name, or the } that closes the object`;
    case "CloseBracketExpected":
      return `${found}; expected a comma and a value, or the ] that closes the list`;
    case "EndOfFileExpected":
      return `${found} after the end; expected nothing more (is there a } or ] too many before it?)`;
    case "InvalidCommentToken":
      return `${found}; expected a comment, // … or /* … */`;
    case "UnexpectedEndOfComment":
      return "a comment begins here and is not closed; expected */";
    case "UnexpectedEndOfString":
      return "a string begins here and is not closed; expected a double quote before the end of the line";
    case "InvalidUnicode":
      return `${found}; expected \\u and four hexadecimal digits`;
    case "InvalidEscapeCharacter":
      return `${found}; a backslash in a string is written \\\\`;
    case "<unknown ParseErrorCode>":
      return `${found}; expected JSON`;
  }
}

/** The word, string or character at the beginning of a text, shortened; control characters as in JSON. */
function tokenOf(rest: string): string {
  const token = /^(?:"(?:[^"\\\r\n]|\\.){0,40}"?|[\w.+-]{1,40}|.|\s)/u.exec(rest)?.[0] ?? rest.slice(0, 1);
  return /^[\u0000-\u0020\u007f-\u00a0]$/.test(token) ? JSON.stringify(token) : token;
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
  if (meant !== undefined) return `; did you mean ${meant}?`;
  if (rest.startsWith("'")) return "; expected double quotes around names and strings";
  if (rest.startsWith("#")) return "; a comment begins with //";
  if (/^[+-]?(?:nan|inf)/i.test(rest)) return "; expected a finite number";
  if (/^[a-z_]/i.test(rest)) return ` without its double quotes; did you mean "${word}"?`;
  return "; expected a value";
}
