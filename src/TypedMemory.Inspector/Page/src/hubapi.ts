// What the hub itself answers, to the login of whoever looks: it decides what that is, and refuses the rest.

import type { Failure } from "./api";

export interface Rights {
  names?: string[];
  roles?: string[];
}

export interface Security {
  admins?: Rights;
  members?: Rights;
}

export interface HubUser {
  _id: string;
  _rev: string;
  name: string;
  roles: string[];
  type: string;
}

export interface Job {
  id: string | null;
  state: string;
  source: string;
  target: string;
  start_time?: string;
  info?: { docs_written?: number; error?: string } | null;
}

/**
 * Asks; every other method than GET writes, which the hub takes from a page of its own alone. The hub stamps what is
 * written with the program that the header names and the user that it knows: `inspector:NAME`.
 */
export async function askHub<T>(path: string, method = "GET", body?: unknown): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-TypedMemory-Client"] = "inspector";
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch {
    throw { status: 0, error: "unreachable", message: "The hub does not answer. Is it still running?" } as Failure;
  }
  const answer = await response.json() as { error?: string; reason?: string };
  if (!response.ok) throw { status: response.status, error: answer.error ?? "failed", message: answer.reason ?? "The hub refused." } as Failure;
  return answer as T;
}

export function databaseAt(hub: string, name: string): string {
  return hub + encodeURIComponent(name);
}

export function userAt(hub: string, name: string): string {
  return `${hub}_users/${encodeURIComponent("org.couchdb.user:" + name)}`;
}

/** The words of a list, as people type it. */
export function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word.length > 0);
}
