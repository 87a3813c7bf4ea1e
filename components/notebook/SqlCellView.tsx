"use client";

import { useCallback, useMemo } from "react";
import type { SqlCell } from "../../compute/notebook/notebook.ts";
import { SqlEditor } from "../editor/SqlEditor.tsx";
import { loadSqlVocabulary } from "../editor/sql-vocabulary.ts";
import { CellBody } from "./CellBody.tsx";
import { CellHead } from "./CellHead.tsx";
import { writeText } from "./cell-actions.ts";
import { useCellWithoutText } from "./cell-without-text.ts";
import { completeSql } from "./complete-sql.ts";
import { ConflictNote } from "./ConflictNote.tsx";
import { markersOf } from "./editor-markers.ts";
import { performEditorKey } from "./perform-editor-key.ts";
import { useCanEdit, useController, useNotebook } from "./notebook-context.ts";
import { selectOne } from "./selection.ts";
import { useOwnText } from "./use-own-text.ts";

/** A SQL cell: head, editor, what came of its last Run, foot. */
export function SqlCellView({ cell }: { cell: SqlCell }) {
  const controller = useController();
  const { store } = controller;
  const run = useNotebook(({ board }) => board.runs[cell.id]);
  const plan = useNotebook(({ plans }) => plans[cell.id]);
  const canEdit = useCanEdit();
  const hasFocus = useNotebook(({ selection, mode }) => selection.headId === cell.id && mode === "edit");
  const around = useCellWithoutText(cell);
  const own = useOwnText(cell);
  const markers = useMemo(
    () => markersOf(own.text, own.version, run, plan),
    [own.text, own.version, run, plan],
  );
  const completion = useCallback(
    async (sql: string, offset: number) =>
      completeSql(controller, cell.id, sql, offset, await loadSqlVocabulary()),
    [controller, cell.id],
  );
  const focus = useCallback(() => {
    if (store.getSnapshot().selection.headId !== cell.id) store.select(selectOne(cell.id));
    store.setMode("edit");
  }, [store, cell.id]);
  const errorMarker = markers.find(({ severity }) => severity === "error") ?? null;
  return (
    <>
      <CellHead cell={around} run={run} />
      <div className="cell__code">
        <SqlEditor
          cellId={cell.id}
          label={`SQL of ${cell.name}`}
          text={own.text}
          isReadOnly={!canEdit}
          markers={markers}
          errorRange={errorMarker}
          hasFocus={hasFocus}
          completion={completion}
          onChange={(text) => writeText(controller, cell.id, text)}
          onFocus={focus}
          onKey={(key, offset) => performEditorKey(controller, cell.id, key, offset)}
        />
      </div>
      {cell.others.length > 0 && <ConflictNote cell={cell} own={own} />}
      {run && <CellBody cell={around} run={run} />}
    </>
  );
}
