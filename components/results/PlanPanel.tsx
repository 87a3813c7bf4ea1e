"use client";

import { useEffect, useRef, useState } from "react";
import type { PlanAnswer, PlanNode } from "../../compute/protocol/plan.ts";
import { EmptyState } from "../ui/EmptyState.tsx";
import { Note } from "../ui/Note.tsx";
import { Spinner } from "../ui/Spinner.tsx";
import { PlanTree } from "./PlanTree.tsx";
import { refusalOf } from "./refusal-words.ts";

type PlanState =
  | { type: "loading" }
  | { type: "ready"; runId: string; answer: PlanAnswer }
  | { type: "refused"; runId: string; error: unknown };

/** Asks once per Run: another Run may have another plan. */
function usePlan(runId: string, plan: () => Promise<PlanAnswer>): PlanState {
  const [state, setState] = useState<PlanState>({ type: "loading" });
  const latest = useRef(plan);
  useEffect(() => {
    latest.current = plan;
  });
  useEffect(() => {
    let isOver = false;
    latest.current().then(
      (answer) => !isOver && setState({ type: "ready", runId, answer }),
      (error: unknown) => !isOver && setState({ type: "refused", runId, error }),
    );
    return () => {
      isOver = true;
    };
  }, [runId]);
  return state.type !== "loading" && state.runId === runId ? state : { type: "loading" };
}

/** How the cell's statements would be run. */
export function PlanPanel(props: { cellName: string; runId: string; plan: () => Promise<PlanAnswer> }) {
  const state = usePlan(props.runId, props.plan);
  if (state.type === "loading")
    return (
      <div className="chartv__waiting plan-frame">
        <Spinner>Planning</Spinner>
      </div>
    );
  if (state.type === "refused") {
    const { title, text } = refusalOf(state.error);
    return (
      <Note tone="danger" title={title}>
        {text}
      </Note>
    );
  }
  const { answer } = state;
  const trees = answer.statements.flatMap(({ tree, kind }) => (tree ? [{ tree, kind }] : []));
  return (
    <div className="plan-frame">
      {answer.failure && (
        <Note tone="danger" title="The text as it is now can't be planned">
          {answer.failure.message}
        </Note>
      )}
      {trees.length === 0 && !answer.failure && (
        <EmptyState icon="plan" title="No plan">
          This statement has no operators.
        </EmptyState>
      )}
      {trees.map(({ tree, kind }, index) => (
        <div key={index}>
          {trees.length > 1 && <div className="plan__statement">{`Statement ${index + 1}, ${kind}`}</div>}
          <PlanTree
            label={`Plan of ${props.cellName}${trees.length > 1 ? `, ${index + 1}` : ""}`}
            tree={tree}
          />
        </div>
      ))}
      {trees.some(({ tree }) => hasEstimates(tree)) && (
        <p className="plan__note">Row counts are the planner's estimates.</p>
      )}
    </div>
  );
}

/** The planner knows schemas, not rows: without statistics its estimates are all zero and say nothing. */
const hasEstimates = (node: PlanNode): boolean => (node.rows ?? 0) > 0 || node.children.some(hasEstimates);
