"use client";

import { useEffect, useLayoutEffect, useReducer, useState } from "react";
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
  session: ResultRowsInput["session"],
  result: ResultDescription,
  onChange: () => void,
): { runId: string; rows: ResultRows } {
  return { runId: result.runId, rows: createResultRows({ session, result, onChange }) };
}

/** The rows of the Result of this Run, and a number that grows whenever they changed. */
export function useResultRows({ session, result, preview, isRunning }: ResultRowsInput): {
  rows: ResultRows;
  version: number;
} {
  const [version, bump] = useReducer((count: number) => count + 1, 0);
  // the rows of the Run before have other columns
  const { runId } = result;
  const [opened, setOpened] = useState(() => openRows(session, result, bump));
  const isOther = opened.runId !== runId;
  const { rows } = isOther ? openRows(session, result, bump) : opened;
  if (isOther) setOpened({ runId, rows });
  useEffect(() => {
    rows.open();
    return () => rows.close();
  }, [rows]);
  useEffect(() => rows.setSession(session), [rows, session]);
  const rowCount = result.rowCount;
  // before the browser draws: rows that are here are in the very next frame
  useLayoutEffect(() => {
    rows.setPreview(preview);
    if (!isRunning) rows.complete(rowCount);
  }, [rows, preview, isRunning, rowCount]);
  return { rows, version };
}
