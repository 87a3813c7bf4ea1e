"use client";

import { useEffect, useMemo, useState } from "react";
import { findCellByName } from "../../compute/notebook/notebook.ts";
import { type CellRun, isActive } from "../../compute/notebook/run-board.ts";
import { useController, useNotebook } from "./notebook-context.ts";
import type { FirstRow } from "./read-first-row.ts";
import { type ShownValue, shownValue } from "./shown-value.ts";
import { findValueReferences, referenceKey, type ValueReference } from "./value-references.ts";

/** What the references of a text show now, by `referenceKey`. Read again whenever a Result is replaced. */
export function useShownValues(text: string): ReadonlyMap<string, ShownValue> {
  const references = useMemo(() => findValueReferences(text), [text]);
  const cellIds = useCellIds(references);
  const runs = useNotebook(({ board }) => (references.length > 0 ? board.runs : NO_RUNS));
  const stale = useNotebook((snapshot) => snapshot.stale);
  const rows = useFirstRows(runs, cellIds);
  return useMemo(
    () =>
      new Map(
        references.map((reference, index) => {
          const cellId = cellIds[index] ?? "";
          const found = { hasCell: cellId !== "", run: runs[cellId], row: rows[cellId] };
          return [referenceKey(reference), shownValue(reference, found, stale[cellId] ?? null)];
        }),
      ),
    [references, cellIds, runs, rows, stale],
  );
}

const NO_RUNS: Readonly<Record<string, CellRun>> = {};

/** The cell of each reference, `""` where there is none. */
function useCellIds(references: readonly ValueReference[]): readonly string[] {
  const joined = useNotebook(({ document }) =>
    references.map(({ cell }) => findCellByName(document.shown, cell)?.id ?? "").join(" "),
  );
  return useMemo(() => joined.split(" "), [joined]);
}

/** First rows by cell; while a cell runs again, the one it had. */
function useFirstRows(
  runs: Readonly<Record<string, CellRun>>,
  cellIds: readonly string[],
): Readonly<Record<string, FirstRow | undefined>> {
  const controller = useController();
  const [known, setKnown] = useState<Readonly<Record<string, { runId: string; row: FirstRow }>>>({});
  const wanted = [...new Set(cellIds)].flatMap((cellId) => {
    const run = runs[cellId];
    return run?.state === "succeeded" && run.result ? [`${cellId} ${run.runId}`] : [];
  });
  const asked = wanted.join(",");
  useEffect(() => {
    const stop = new AbortController();
    for (const entry of asked.split(",").filter(Boolean)) {
      const [cellId = "", runId = ""] = entry.split(" ");
      const { result, target } = controller.store.getSnapshot().board.runs[cellId] ?? {};
      if (!result || !target) continue;
      import("./read-first-row.ts")
        .then(({ readFirstRow }) => readFirstRow(result, () => controller.sessionOf(target), stop.signal))
        .then((row) => {
          if (!stop.signal.aborted) setKnown((before) => ({ ...before, [cellId]: { runId, row } }));
        })
        .catch(reportError);
    }
    return () => stop.abort();
  }, [controller, asked]);
  return useMemo(() => {
    const fitting = Object.entries(known).filter(([cellId, { runId }]) => {
      const run = runs[cellId];
      return run !== undefined && (run.runId === runId || isActive(run) || run.isResultAwaited);
    });
    return Object.fromEntries(fitting.map(([cellId, { row }]) => [cellId, row]));
  }, [known, runs]);
}
