import { readFile } from "node:fs/promises";
import { LineCounter, parseDocument } from "yaml";
import { LocalPolicy } from "./local-policy.ts";

/** The file is not a policy. The message names the file, the line where that is known, and what is wrong; it quotes no values. */
export class LocalPolicyError extends Error {
  readonly path: string;
  readonly line: number | null;
  constructor(path: string, line: number | null, what: string, options?: { cause?: unknown }) {
    super(`${path}${line === null ? "" : `:${line}`}: ${what}`, options);
    this.name = "LocalPolicyError";
    this.path = path;
    this.line = line;
  }
}

/** A policy as it was read. */
export interface ReadPolicy {
  readonly text: string;
  readonly policy: LocalPolicy;
}

/** A policy is short; anything longer is the wrong file. */
const CHARS_MAX = 1_048_576;

/** Reads a policy file; `null` when there is none. @throws LocalPolicyError. */
export async function readLocalPolicy(path: string): Promise<ReadPolicy | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    if (code === "ENOENT") return null;
    throw new LocalPolicyError(path, null, `the local policy can't be read (${code})`, { cause });
  }
  return { text, policy: parseLocalPolicy(path, text) };
}

/** @throws LocalPolicyError with the line of the first thing that is wrong. */
export function parseLocalPolicy(path: string, text: string): LocalPolicy {
  if (text.length > CHARS_MAX) throw new LocalPolicyError(path, null, "this is not a policy file");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: "1.2", uniqueKeys: true });
  // a warning, such as an unknown tag, means that the file says something else than it seems to
  const [fault] = [...document.errors, ...document.warnings];
  if (fault !== undefined)
    throw new LocalPolicyError(path, lines.linePos(fault.pos[0]).line, `not YAML (${fault.code})`, {
      cause: fault,
    });
  const parsed = LocalPolicy.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const at = (issue?.path ?? []).filter((key) => typeof key !== "symbol");
  const what = `${at.join(".") || "the policy"}: ${issue?.message ?? "not valid"}`;
  throw new LocalPolicyError(path, lineOf(document, lines, at, issue), what, { cause: parsed.error });
}

type Document = ReturnType<typeof parseDocument>;

/** The line of the key or item at a path, or of the nearest one around it that exists. */
function lineOf(
  document: Document,
  lines: LineCounter,
  at: readonly (string | number)[],
  issue: { code?: string; keys?: readonly string[] } | undefined,
): number | null {
  const [unknownKey] = issue?.code === "unrecognized_keys" ? (issue.keys ?? []) : [];
  const paths = unknownKey === undefined ? [] : [[...at, unknownKey]];
  for (let length = at.length; length >= 0; length--) paths.push(at.slice(0, length));
  for (const path of paths) {
    const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
    const range = typeof node === "object" && node !== null && "range" in node ? node.range : null;
    if (Array.isArray(range) && typeof range[0] === "number") return lines.linePos(range[0]).line;
  }
  return null;
}
