import { newId } from "../protocol/ids.ts";
import type { Notebook } from "./notebook.ts";

/** A new document with one empty SQL cell on this browser, ready to type in. */
export function createNotebook(title: string, makeId: typeof newId = newId): Notebook {
  return {
    title,
    defaultTarget: { type: "browser" },
    cells: [
      {
        type: "sql",
        id: makeId("cel_"),
        name: "query_1",
        text: "",
        version: makeId("opn_"),
        textRevision: 0,
        others: [],
        target: null,
        view: "table",
        chart: null,
        isCollapsed: false,
      },
    ],
    deleted: [],
  };
}
