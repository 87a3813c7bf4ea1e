"use client";

import { useEffect, useReducer, useRef, useState } from "react";
import type { ResultDescription } from "../../compute/protocol/run.ts";
import type { TargetSession } from "../../compute/target.ts";
import { createResultRows, type ResultRows } from "./result-rows.ts";

export interface ResultRowsInput {
  readonly session: () => Promise<TargetSession>;
  readonly result: ResultDescription;
  readonly preview: readonly Uint8Array[];
  readonly isRunning: boolean;
}

/** The rows of the Result of this Run, and a number that grows whenever they changed. */
export function useResultRows({ session, result, preview, isRunning }: ResultRowsInput): {
  rows: ResultRows | null;
  version: number;
} {
  const [version, bump] = useReducer((count: number) => count + 1, 0);
  const [opened, setOpened] = useState<{ runId: string; rows: ResultRows } | null>(null);
  const latest = useRef({ session, result });
  useEffect(() => {
    latest.current = { session, result };
  });
  const { runId } = result;
  useEffect(() => {
    const created = createResultRows({
      session: () => latest.current.session(),
      result: { ...latest.current.result, runId },
      onChange: bump,
    });
    setOpened({ runId, rows: created });
    return () => created.close();
  }, [runId]);
  // the rows of the Run before have other columns
  const rows = opened?.runId === runId ? opened.rows : null;
  const rowCount = result.rowCount;
  useEffect(() => {
    rows?.setPreview(preview);
    if (!isRunning) rows?.complete(rowCount);
  }, [rows, preview, isRunning, rowCount]);
  return { rows, version };
}
