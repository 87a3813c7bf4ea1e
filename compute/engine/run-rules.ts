import { type DuckDBConnection, type DuckDBPreparedStatement, StatementType } from "@duckdb/node-api";
import { innerStatement } from "../planner/split-statements.ts";
import type { StatementSpan } from "../planner/planner-engine.ts";
import type { RunFailure } from "../protocol/failures.ts";
import type { ResultColumn } from "../protocol/run.ts";
import type { RunRules } from "./engine-session.ts";
import { RunFailedError } from "./run-failed-error.ts";
import type { StatementKind } from "./statement-kinds.ts";

export const NO_RULES: RunRules = { statements: null, hidesValues: false };

/** What has no kind here is refused as soon as kinds are listed. */
const KIND_OF_TYPE: ReadonlyMap<StatementType, StatementKind> = new Map([
  [StatementType.SELECT, "select"],
  [StatementType.EXPLAIN, "explain"],
  [StatementType.CREATE, "create"],
  [StatementType.CREATE_FUNC, "create"],
  [StatementType.ALTER, "alter"],
  [StatementType.DROP, "drop"],
  [StatementType.INSERT, "insert"],
  [StatementType.UPDATE, "update"],
  [StatementType.DELETE, "delete"],
  [StatementType.MERGE_INTO, "merge"],
  [StatementType.SET, "set_variable"],
  [StatementType.VARIABLE_SET, "set_variable"],
  [StatementType.CALL, "call"],
  [StatementType.ANALYZE, "analyze"],
  [StatementType.VACUUM, "vacuum"],
]);

interface RuledStatement {
  readonly user: DuckDBConnection;
  readonly prepared: DuckDBPreparedStatement;
  /** what was prepared */
  readonly text: string;
  readonly span: StatementSpan;
}

/** DuckDB's own word on what a statement is decides; inside an EXPLAIN too. @throws RunFailedError `blocked_by_policy`. */
export async function assertRuled({ statements }: RunRules, ruled: RuledStatement): Promise<void> {
  if (statements === null) return;
  const { prepared, span } = ruled;
  assertListed(statements, prepared.statementType, span);
  if (prepared.statementType !== StatementType.EXPLAIN) return;
  const { user, text } = ruled;
  const inner = innerStatement(text);
  // where our reading of the text and DuckDB's differ, nothing is run
  if (inner === null) throw blocked(statements, "unknown", span);
  const extracted = await user.extractStatements(text.slice(inner));
  for (let index = 0; index < extracted.count; index++) {
    const one = await extracted.prepare(index);
    const type = one.statementType;
    one.destroySync();
    assertListed(statements, type, span);
  }
}

function assertListed(statements: readonly StatementKind[], type: StatementType, span: StatementSpan): void {
  const kind = KIND_OF_TYPE.get(type);
  if (kind === undefined || !statements.includes(kind)) throw blocked(statements, kind ?? span.kind, span);
}

function blocked(statements: readonly StatementKind[], kind: string, { start, end }: StatementSpan) {
  return new RunFailedError({
    code: "blocked_by_policy",
    message: `This worker's local policy does not let it run ${wordsOf(kind)} (rule: statements).`,
    position: { start, end },
    nextStep: `It runs ${statements.map(wordsOf).join(", ")}. Leave this statement out, or run it on another place.`,
  });
}

const wordsOf = (kind: string): string => kind.replaceAll("_", " ").toUpperCase();

/** A dynamic PIVOT names its columns by rows. @throws RunFailedError. */
export function assertNamesWithoutRows({ hidesValues }: RunRules, { start, end }: StatementSpan): void {
  if (!hidesValues) return;
  throw new RunFailedError({
    code: "blocked_by_policy",
    message:
      "This worker's local policy limits the rows that may leave it, and this statement makes names of rows (rule: rows.outMax).",
    position: { start, end },
    nextStep: "List the values yourself: PIVOT … ON column IN (…).",
  });
}

/** The type of an ENUM is the list of its values. @throws RunFailedError. */
export function assertTypesWithoutRows({ hidesValues }: RunRules, columns: readonly ResultColumn[]): void {
  const column = hidesValues ? columns.find(({ type }) => type.includes("ENUM(")) : undefined;
  if (column === undefined) return;
  throw new RunFailedError({
    code: "blocked_by_policy",
    message: `This worker's local policy limits the rows that may leave it, and the type of "${column.name}" lists values (rule: rows.outMax).`,
    nextStep: "Cast the column to VARCHAR.",
  });
}

/** The failure of a statement that had rows before it, without the engine's words, which can quote them. */
export function withoutValues(error: unknown): unknown {
  if (!(error instanceof RunFailedError) || error.failure.code === "blocked_by_policy") return error;
  const { code, exceptionType, position } = error.failure;
  const failure: RunFailure = {
    code,
    message: `${exceptionType ?? "An"} error while it ran. This worker's local policy limits the rows that may leave it, and the engine's words can quote them (rule: rows.outMax).`,
    ...(exceptionType === undefined ? {} : { exceptionType }),
    ...(position === undefined ? {} : { position }),
  };
  return new RunFailedError(failure);
}
