import { tableFromIPC, type Column } from "@uwdata/flechette";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { columnKind, type ColumnKind } from "./format/column-kind.ts";
import { columnText } from "./format/batch-text.ts";
import { displayLine, displayNumber } from "./format/display-text.ts";

/**
 * Some consecutive rows of a Result, as they came: Arrow bytes, of which a value
 * is decoded when it is asked for. Opening costs the metadata only.
 */
export interface ResultPage {
  readonly rowCount: number;
  readonly byteCount: number;
  /** exact text as the engine prints it; null for NULL */
  textAt(row: number, column: number): string | null;
  /** the Arrow column, for readers that need numbers */
  columnAt(column: number): Column<unknown> | null;
}

/** Opens one Arrow IPC stream. @throws Error when the bytes are not one. */
export function openPage(bytes: Uint8Array): ResultPage {
  const table = tableFromIPC(aligned(bytes), { useBigInt: true, useDecimalInt: true });
  return {
    rowCount: table.numRows,
    byteCount: bytes.length,
    columnAt: (column) => (table.children[column] as Column<unknown> | undefined) ?? null,
    textAt: (row, column) => {
      const values = table.children[column] as Column<unknown> | undefined;
      return values ? columnText(values, row) : null;
    },
  };
}

/** How a column's exact text is shown on one line. */
export function columnDisplay(column: ResultColumn): { kind: ColumnKind; show: (text: string) => string } {
  const kind = columnKind(column.type);
  return { kind, show: kind === "number" ? displayNumber : displayLine };
}

/** Typed arrays over the bytes need an offset divisible by 8; a view into a frame may have any. */
function aligned(bytes: Uint8Array): Uint8Array {
  return bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
}
