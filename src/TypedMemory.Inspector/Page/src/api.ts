// The one way to the server. Reads are GET; everything else carries the token that only this page can read.

export interface Session {
  user: string;
  admin: boolean;
  token: string;
  readOnly: boolean;
  login?: string;
  hub?: string;
  stores: string[];
}

export interface Failure {
  status: number;
  error: string;
  message: string;
  current?: Doc;
  login?: string;
}

export interface TypeInfo {
  name: string;
  prefix: string;
  documents: number;
  known: boolean;
  text: boolean;
}

export interface Types {
  documents: number;
  deleted: number;
  conflicts: number;
  sequence: number;
  readOnly: boolean;
  sync: boolean;
  types: TypeInfo[];
}

export interface Column {
  name: string;
  kind: string;
  list: boolean;
  indexed: boolean;
  sortable: boolean;
  text: boolean;
  merge?: string;
}

export interface Row {
  id: string;
  rev: string;
  leaves?: number;
  cells: (string | null)[];
}

export interface Rows {
  total?: number;
  key?: string;
  columns: Column[];
  rows: Row[];
}

export interface Attachment {
  name: string;
  type: string;
  length: number;
  sha256?: string;
  here: boolean;
}

export interface Doc {
  id: string;
  rev: string;
  winner: string;
  seq: number;
  deleted: boolean;
  leaves: number;
  body: string;
  type?: { name: string; clr: string; version: number; members: Record<string, string>; unreadable?: string };
  attachments: Attachment[];
}

export interface Change {
  seq: number;
  id: string;
  rev: string;
  deleted?: boolean;
  conflicted?: boolean;
  origin?: string;
  differences?: { name: string; before: string | null; after: string | null }[];
}

export interface Conflict {
  id: string;
  leaves: number;
  seq: number;
  manual: boolean;
  known: boolean;
}

export interface TreeNode {
  rev: string;
  parent?: string;
  leaf?: "live" | "deleted";
}

export interface MergedMember {
  name: string;
  kind: string;
  merged: string | null;
  source: number;
  why: string;
  values: { json: string | null; time?: number; actor?: string }[];
}

export interface Merge {
  id: string;
  winner: string;
  actor: string;
  tree: TreeNode[];
  cut: boolean;
  leaves: { rev: string; body: string }[];
  outcome: "None" | "Resolved" | "Manual" | "AwaitingNewerVersion" | "Failed";
  reason?: string;
  members: MergedMember[];
  origins: Origin[];
}

export interface Origin {
  name: string;
  trust: string;
  agent?: string;
  run?: string;
  source?: string;
  from: string[];
  displaced?: string;
  displacedRev?: string;
}

export interface HistoricRevision {
  rev: string;
  here: boolean;
  deleted: boolean;
  edited?: number;
  actor?: string;
  from?: string;
  differences: { name: string; before: string | null; after: string | null }[];
}

export interface History {
  actor: string;
  revisions: HistoricRevision[];
}

export interface Storage {
  numbers: Record<string, string | number>;
  tables?: { name: string; rows: number; bytes: number }[];
  types?: { name: string; documents: number; tombstones: number; bytes: number }[];
  indexes?: { type: string; kind: string; ready: boolean; entries: number; uses?: number; members: string[] }[];
}

export interface Progress {
  documents: number;
  read: number;
  bytes: number;
  refused: number;
  pending?: number;
  caughtUp: boolean;
}

export interface Refused {
  id: string;
  direction: string;
  error: string;
  reason: string | null;
  attempts: number;
  last: number;
}

export interface Remote {
  name: string;
  state: "Idle" | "Busy" | "Offline" | "AuthRequired" | "Standby" | "Stopped";
  reason?: string;
  failing: boolean;
  next?: number;
  last?: number;
  lag?: number;
  attempts: number;
  pull?: Progress;
  push?: Progress;
  refused: Refused[];
}

export interface Recall {
  hits: { id: string; rev: string; score: number; snippet: string; parts: { kind: string; label: string; score: number }[] }[];
  misses: { id: string; score: number; snippet: string; why: string }[];
  milliseconds: number;
  plan: string[];
}

export type Query = Record<string, string | number | undefined>;

let token = "";

export function urlOf(name: string, query: Query = {}): string {
  const parameters = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(String(value))}`);
  return `api/${name}${parameters.length ? "?" + parameters.join("&") : ""}`;
}

async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = { error: "failed", message: `The server answered ${response.status} without JSON.` };
  }
  if (!response.ok) throw { status: response.status, ...(body as object) } as Failure;
  return body as T;
}

export async function get<T>(name: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(urlOf(name, query), { signal });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unreachable();
  }
  return answerOf<T>(response);
}

export async function send<T>(
  method: "POST" | "PUT" | "DELETE",
  name: string,
  query: Query = {},
  options: { body?: BodyInit; guard?: string; confirm?: string; type?: string } = {},
): Promise<T> {
  const headers: Record<string, string> = { "X-Inspector-Token": token };
  if (options.guard) headers["If-Match"] = `"${options.guard}"`;
  if (options.confirm !== undefined) headers["X-Confirm"] = encodeURIComponent(options.confirm);
  if (options.body !== undefined) headers["Content-Type"] = options.type ?? "application/json";
  let response: Response;
  try {
    response = await fetch(urlOf(name, query), { method, headers, body: options.body });
  } catch {
    throw unreachable();
  }
  return answerOf<T>(response);
}

export async function openSession(): Promise<Session> {
  const session = await get<Session>("session");
  token = session.token;
  return session;
}

function unreachable(): Failure {
  return { status: 0, error: "unreachable", message: "The server does not answer. Is the application still running?" };
}

export function failureOf(cause: unknown): Failure {
  if (cause && typeof cause === "object" && "message" in cause && "status" in cause) return cause as Failure;
  return { status: 0, error: "failed", message: cause instanceof Error ? cause.message : String(cause) };
}
