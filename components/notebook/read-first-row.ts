import type { RunId } from "../../compute/protocol/ids.ts";
import type { ResultDescription } from "../../compute/protocol/run.ts";
import { TargetError, type TargetSession } from "../../compute/target.ts";
import { columnDisplay, openPage } from "../results/result-page.ts";

/** The first row of a Result as the grid writes it, or why it could not be read. */
export interface FirstRow {
  readonly values: readonly { readonly name: string; readonly text: string | null }[] | null;
  readonly isEmpty: boolean;
  readonly failure: string | null;
}

/** Asks the place where the Result lives for one row of it. Never rejects for what a place refuses. */
export async function readFirstRow(
  { runId, columns }: Pick<ResultDescription, "runId" | "columns">,
  session: () => Promise<TargetSession>,
  signal: AbortSignal,
): Promise<FirstRow> {
  try {
    const query = { runId: runId as RunId, offset: 0, limit: 1, order: [], filters: [] };
    const { bytes, rows } = await (await session()).window(query, signal);
    const page = openPage(bytes);
    const values = columns.map((column, index) => {
      const text = rows > 0 ? page.textAt(0, index) : null;
      return { name: column.name, text: text === null ? null : columnDisplay(column).show(text) };
    });
    return { values, isEmpty: rows === 0, failure: null };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return { values: null, isEmpty: false, failure: error.message };
  }
}
