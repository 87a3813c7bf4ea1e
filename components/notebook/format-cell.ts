import { findCell } from "../../compute/notebook/notebook.ts";
import { showToast } from "../ui/show-toast.tsx";
import type { NotebookController } from "./notebook-controller.ts";

/** Lays the SQL of a cell out anew. A text that can't be read is left alone, and that is said. */
export async function formatCell(controller: NotebookController, cellId: string): Promise<void> {
  const { format } = await import("sql-formatter");
  const cell = findCell(controller.store.getSnapshot().document.shown, cellId);
  if (cell?.type !== "sql") return;
  try {
    const text = format(cell.text, { language: "duckdb", keywordCase: "upper", tabWidth: 2 });
    if (text !== cell.text)
      controller.change({ type: "edit-text", cellId: cell.id, baseVersion: cell.version, text });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    showToast({ text: "This text can't be formatted as it stands.", isFailure: false, icon: "warn" });
  }
}
