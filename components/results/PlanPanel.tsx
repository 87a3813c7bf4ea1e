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
  | { type: "ready"; answer: PlanAnswer }
  | { type: "refused"; error: unknown };

/** How the cell's statements would be run. Asked again for every Run. */
export function PlanPanel(props: { cellName: string; runId: string; plan: () => Promise<PlanAnswer> }) {
  const [state, setState] = useState<PlanState>({ type: "loading" });
  const plan = useRef(props.plan);
  useEffect(() => {
    plan.current = props.plan;
  });
  const { runId } = props;
  useEffect(() => {
    let isOver = false;
    setState({ type: "loading" });
    plan.current().then(
      (answer) => !isOver && setState({ type: "ready", answer }),
      (error: unknown) => !isOver && setState({ type: "refused", error }),
    );
    return () => {
      isOver = true;
    };
    // biome-ignore lint: another Run is another plan
  }, [runId]);
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
        // biome-ignore lint: statements have no identity but their place
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
