import type { RunFailure, RunFailureCode } from "../protocol/failures.ts";
import type { EngineError } from "./planner-engine.ts";
import type { SubstitutedSql } from "./substitute-parameters.ts";
import { tokenEndAt } from "./sql-tokens.ts";

/** Which text DuckDB was given, and where it lies in the cell. */
export interface FailedText {
  /** the whole text of the cell */
  readonly cellSql: string;
  /** the statement as it was sent, and where its parts come from */
  readonly statement: SubstitutedSql;
  /** UTF-16 offset of the statement in the cell */
  readonly start: number;
  /** characters (ASCII) that were put before the statement, e.g. `EXPLAIN ` */
  readonly prefixChars: number;
}

/**
 * An error of the engine as the cell reports it, with its position in the whole
 * text. Not for interrupts: whether those are a cancel or a deadline only the caller knows.
 */
export function failureOfEngineError(error: EngineError, text: FailedText): RunFailure {
  const { fields } = error;
  const position = positionInCell(fields.positionBytes, text);
  return {
    code: codeOf(fields),
    message: fields.message.slice(0, 20_000),
    exceptionType: fields.exceptionType.slice(0, 100),
    ...(fields.errorSubtype === null ? {} : { errorSubtype: fields.errorSubtype.slice(0, 100) }),
    ...(position === null ? {} : { position }),
    ...(fields.candidates.length === 0
      ? {}
      : { candidates: fields.candidates.slice(0, 20).map((name) => name.slice(0, 1_000)) }),
  };
}

/** `ENOSPC` and `EDQUOT` of Linux: no space, or none of it for us. */
const DISK_IS_FULL: ReadonlySet<number | null> = new Set([28, 122]);

function codeOf({ exceptionType, errno }: EngineError["fields"]): RunFailureCode {
  if (DISK_IS_FULL.has(errno)) return "out_of_disk";
  return FAILURE_CODES.get(exceptionType) ?? "sql_error";
}

const FAILURE_CODES: ReadonlyMap<string, RunFailureCode> = new Map([
  ["Out of Memory", "out_of_memory"],
  ["Extension Autoloading", "missing_capability"],
  ["Missing Extension", "missing_capability"],
  ["Permission", "refused_statement"],
  ["INTERNAL", "internal"],
  ["FATAL", "internal"],
]);

function positionInCell(
  positionBytes: number | null,
  { cellSql, statement, start, prefixChars }: FailedText,
): RunFailure["position"] | null {
  if (positionBytes === null || positionBytes < prefixChars) return null;
  const inSent = utf16Offset(statement.sql, positionBytes - prefixChars);
  const from = Math.min(start + statement.originalOffset(inSent), cellSql.length);
  return { start: from, end: Math.max(tokenEndAt(cellSql, from), from) };
}

/** DuckDB counts bytes of UTF-8, editors UTF-16 units. */
export function utf16Offset(text: string, byteOffset: number): number {
  let bytes = 0;
  let at = 0;
  for (const character of text) {
    if (bytes >= byteOffset) return at;
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += character.length;
  }
  return at;
}
