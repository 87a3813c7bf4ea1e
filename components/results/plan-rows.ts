import type { PlanNode } from "../../compute/protocol/plan.ts";

/** An operator as a line of the tree. */
export interface PlanRow {
  readonly id: number;
  readonly parent: number | null;
  readonly depth: number;
  readonly hasChildren: boolean;
  readonly title: string;
  readonly details: readonly (readonly [name: string, value: string])[];
  readonly node: PlanNode;
}

/** Depth first, as it is read. Ids are places in this list. */
export function planRows(tree: PlanNode): PlanRow[] {
  const rows: PlanRow[] = [];
  const waiting: { node: PlanNode; parent: number | null; depth: number }[] = [
    { node: tree, parent: null, depth: 0 },
  ];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { node, parent, depth } = next;
    const id = rows.length;
    rows.push({
      id,
      parent,
      depth,
      hasChildren: node.children.length > 0,
      title: operatorTitle(node.name),
      details: Object.entries(node.detail).filter(
        ([name, value]) => value !== "" && !/cardinality/i.test(name),
      ),
      node,
    });
    for (const child of node.children.toReversed())
      waiting.push({ node: child, parent: id, depth: depth + 1 });
  }
  return rows;
}

/** Rows whose ancestors are all open. */
export function visiblePlanRows(rows: readonly PlanRow[], closed: ReadonlySet<number>): PlanRow[] {
  const hidden = new Set<number>();
  return rows.filter((row) => {
    const isHidden = row.parent !== null && (hidden.has(row.parent) || closed.has(row.parent));
    if (isHidden) hidden.add(row.id);
    return !isHidden;
  });
}

/** `HASH_GROUP_BY` → `Hash group by` */
export function operatorTitle(name: string): string {
  const words = name.trim().replace(/_/g, " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
