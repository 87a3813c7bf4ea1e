import { sqlTokens } from "../../planner/sql-tokens.ts";
import type { CatalogRelation } from "../../protocol/catalog.ts";
import type { PlanNode, PlannedStatement } from "../../protocol/plan.ts";

/**
 * How many rows of a relation, from its first on, a statement can read at all; `null` when
 * that can't be told. Without it `FROM lake.s.t LIMIT 10`, everybody's first statement,
 * would fetch the whole table.
 *
 * Plans don't print the number of a LIMIT, so it is read off the text. Therefore the text
 * must have one LIMIT and name the relation itself, and the plan must be nothing but that
 * LIMIT over its one Scan, without filters or samples.
 */
export function rowsEnough(
  sql: string,
  { scans, tree }: Pick<PlannedStatement, "scans" | "tree">,
  relation: Pick<CatalogRelation, "name">,
): number | null {
  if (scans.length !== 1 || tree === null || !isLimitOverScan(tree)) return null;
  const words = [...sqlTokens(sql)].map(({ start, end }) => sql.slice(start, end).toLowerCase());
  const isNamed = words.some(
    (word) => word.replace(/^"|"$/g, "").replaceAll('""', '"') === relation.name.toLowerCase(),
  );
  const limit = onlyNumberAfter(words, "limit");
  const offset = words.includes("offset") ? onlyNumberAfter(words, "offset") : 0;
  return isNamed && limit !== null && offset !== null ? limit + offset : null;
}

const LIMITS_ROWS: ReadonlySet<string> = new Set(["LIMIT", "STREAMING_LIMIT"]);
/** Operators that hand on each row they get. */
const KEEPS_ROWS: ReadonlySet<string> = new Set(["PROJECTION", "CREATE_TABLE_AS", "BATCH_CREATE_TABLE_AS"]);

function isLimitOverScan(root: PlanNode): boolean {
  let limits = 0;
  let node: PlanNode | undefined = root;
  while (node && node.name !== "SEQ_SCAN") {
    if (node.children.length !== 1) return false;
    if (LIMITS_ROWS.has(node.name)) limits++;
    else if (!KEEPS_ROWS.has(node.name)) return false;
    node = node.children[0];
  }
  return limits === 1 && !!node && !("Filters" in node.detail) && !("Sample Method" in node.detail);
}

function onlyNumberAfter(words: readonly string[], word: string): number | null {
  if (words.filter((other) => other === word).length !== 1) return null;
  const next = words[words.indexOf(word) + 1] ?? "";
  const after = words[words.indexOf(word) + 2] ?? "";
  return /^\d{1,9}$/.test(next) && !/^[-+*/%.^(:]$/.test(after) ? Number(next) : null;
}
