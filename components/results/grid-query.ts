import type { ResultOrder } from "../../compute/protocol/result-query.ts";
import type { ColumnSort } from "./ColumnHeader.tsx";

/** A click on a header: ascending, descending, none. With Shift the column joins the order at its end. */
export function toggleSort(
  order: readonly ResultOrder[],
  column: number,
  isAdditional: boolean,
): ResultOrder[] {
  const existing = order.find((one) => one.column === column);
  const others = isAdditional ? order.filter((one) => one.column !== column) : [];
  if (!existing) return [...others, { column, direction: "ascending" }];
  if (existing.direction === "descending") return [...others];
  const turned: ResultOrder = { column, direction: "descending" };
  return isAdditional ? order.map((one) => (one.column === column ? turned : one)) : [turned];
}

/** How a header shows its part of the order. */
export function sortOf(order: readonly ResultOrder[], column: number): ColumnSort | null {
  const at = order.findIndex((one) => one.column === column);
  const found = order[at];
  return found ? { direction: found.direction, rank: order.length > 1 ? at + 1 : null } : null;
}
