// JSON as it is written: numbers keep their digits and texts their escapes, which JSON.parse would change.

export interface Member {
  name: string;
  raw: string;
}

/** The end of the value that starts at a place. */
function endOf(text: string, at: number): number {
  const first = text[at];
  if (first === '"') {
    for (let i = at + 1; i < text.length; i++) {
      if (text[i] === "\\") i++;
      else if (text[i] === '"') return i + 1;
    }
    return text.length;
  }
  if (first === "{" || first === "[") {
    let depth = 0;
    for (let i = at; i < text.length; i++) {
      const c = text[i];
      if (c === '"') i = endOf(text, i) - 1;
      else if (c === "{" || c === "[") depth++;
      else if ((c === "}" || c === "]") && --depth === 0) return i + 1;
    }
    return text.length;
  }
  let i = at;
  while (i < text.length && !",]} \t\r\n".includes(text[i]!)) i++;
  return i;
}

function skipSpace(text: string, at: number): number {
  while (at < text.length && " \t\r\n".includes(text[at]!)) at++;
  return at;
}

/** The members of an object, or the elements of an array with empty names. */
export function membersOf(text: string): Member[] {
  const members: Member[] = [];
  let at = skipSpace(text, 0);
  const isObject = text[at] === "{";
  at = skipSpace(text, at + 1);
  while (at < text.length && text[at] !== "}" && text[at] !== "]") {
    let name = "";
    if (isObject) {
      const end = endOf(text, at);
      name = textOf(text.slice(at, end));
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    const end = endOf(text, at);
    members.push({ name, raw: text.slice(at, end) });
    at = skipSpace(text, end);
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return members;
}

/** The text of a JSON string; what is none is given back. */
export function textOf(raw: string): string {
  if (raw[0] !== '"') return raw;
  try {
    return JSON.parse(raw) as string;
  } catch {
    return raw.replace(/^"/, "");
  }
}

/** Writes JSON over several lines, without touching a value. */
export function pretty(text: string, indent = ""): string {
  const at = skipSpace(text, 0);
  const open = text[at];
  if (open !== "{" && open !== "[") return text.trim();
  const members = membersOf(text);
  if (members.length === 0) return open === "{" ? "{}" : "[]";
  const inner = indent + "  ";
  const flat = open === "[" && members.every(({ raw }) => raw[0] !== "{" && raw[0] !== "[") && text.length < 80;
  if (flat) return "[" + members.map(({ raw }) => raw).join(", ") + "]";
  const lines = members.map(({ name, raw }) =>
    inner + (open === "{" ? JSON.stringify(name) + ": " : "") + pretty(raw, inner));
  return open + "\n" + lines.join(",\n") + "\n" + indent + (open === "{" ? "}" : "]");
}

/** Whether the library keeps a member beside the values: people do not write it. */
export function isBeside(name: string): boolean {
  return name === "~" || name.startsWith("$");
}

/** The object without what the library keeps beside the values. */
export function withoutReserved(text: string): string {
  return "{" + membersOf(text).filter(({ name }) => !isBeside(name))
    .map(({ name, raw }) => JSON.stringify(name) + ":" + raw).join(",") + "}";
}

export type Kind = "string" | "number" | "true" | "null" | "object" | "missing";

export function kindOf(raw: string | null): Kind {
  if (raw === null) return "missing";
  const c = raw[0];
  if (c === '"') return "string";
  if (c === "{" || c === "[") return "object";
  if (c === "t" || c === "f") return "true";
  return c === "n" ? "null" : "number";
}

export interface Difference {
  name: string;
  before: string | null;
  after: string | null;
}

/** The members in which two objects differ, in the order of their names. */
export function differences(before: string, after: string): Difference[] {
  const left = new Map(membersOf(before).map(({ name, raw }) => [name, raw]));
  const right = new Map(membersOf(after).map(({ name, raw }) => [name, raw]));
  const names = [...new Set([...left.keys(), ...right.keys()])].filter((name) => !isBeside(name)).sort();
  return names
    .map((name) => ({ name, before: left.get(name) ?? null, after: right.get(name) ?? null }))
    .filter((d) => compact(d.before) !== compact(d.after));
}

function compact(raw: string | null): string | null {
  if (raw === null) return null;
  const open = raw[0];
  if (open !== "{" && open !== "[") return raw;
  const parts = membersOf(raw).map(({ name, raw: value }) => (open === "{" ? JSON.stringify(name) + ":" : "") + compact(value));
  if (open === "{") parts.sort();
  return open + parts.join(",");
}
