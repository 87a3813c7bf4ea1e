"use client";

import { type RefObject, useEffect, useLayoutEffect, useReducer, useRef, useState } from "react";
import type { ResultDescription } from "../../compute/protocol/run.ts";
import type { TargetSession } from "../../compute/target.ts";
import { createResultRows, type ResultRows } from "./result-rows.ts";

export interface ResultRowsInput {
  readonly session: () => Promise<TargetSession>;
  readonly result: ResultDescription;
  readonly preview: readonly Uint8Array[];
  readonly isRunning: boolean;
}

/** Costs nothing until rows are wanted of it. */
function openRows(
  result: ResultDescription,
  session: RefObject<ResultRowsInput["session"]>,
  onChange: () => void,
): { runId: string; rows: ResultRows } {
  const rows = createResultRows({ session: () => session.current(), result, onChange });
  return { runId: result.runId, rows };
}

/** The rows of the Result of this Run, and a number that grows whenever they changed. */
export function useResultRows({ session, result, preview, isRunning }: ResultRowsInput): {
  rows: ResultRows;
  version: number;
} {
  const [version, bump] = useReducer((count: number) => count + 1, 0);
  const latest = useRef(session);
  useLayoutEffect(() => {
    latest.current = session;
  });
  // the rows of the Run before have other columns
  const { runId } = result;
  const [opened, setOpened] = useState(() => openRows(result, latest, bump));
  const isOther = opened.runId !== runId;
  const { rows } = isOther ? openRows(result, latest, bump) : opened;
  if (isOther) setOpened({ runId, rows });
  useEffect(() => {
    rows.open();
    return () => rows.close();
  }, [rows]);
  const rowCount = result.rowCount;
  // before the browser draws: rows that are here are in the very next frame
  useLayoutEffect(() => {
    rows.setPreview(preview);
    if (!isRunning) rows.complete(rowCount);
  }, [rows, preview, isRunning, rowCount]);
  return { rows, version };
}
