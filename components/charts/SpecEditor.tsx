"use client";

import { useState } from "react";
import type { ChartDefinition } from "../../compute/notebook/chart-definition.ts";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { Button } from "../ui/Button.tsx";
import { editSpec, fullSpec, type EditedSpec } from "./change-chart.ts";

/** The Vega-Lite specification as JSON. Applied as soon as it is right; what is wrong is told with its line. */
export function SpecEditor(props: {
  readonly definition: ChartDefinition;
  readonly columns: readonly ResultColumn[];
  readonly canEdit: boolean;
  readonly onChange: (definition: ChartDefinition) => void;
  /** Vega's own words about the last drawing */
  readonly failure: string | null;
}) {
  const { definition, columns, onChange } = props;
  const kept = JSON.stringify(fullSpec(definition, columns) ?? {}, null, 2);
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState<Extract<EditedSpec, { type: "wrong" }> | null>(null);
  const type = (text: string) => {
    setTyped(text);
    const edited = editSpec(definition, columns, text);
    setWrong(edited.type === "wrong" ? edited : null);
    if (edited.type === "ok") onChange(edited.definition);
  };
  const message = wrong ? `${wrong.line ? `Line ${wrong.line}: ` : ""}${wrong.message}` : props.failure;
  const hasChanges = Object.keys(definition.spec).length > 0;
  return (
    <div className="speced">
      <textarea
        className="speced__text"
        aria-label="Vega-Lite specification"
        aria-invalid={message !== null}
        aria-describedby="speced-message"
        spellCheck={false}
        readOnly={!props.canEdit}
        value={typed ?? kept}
        onChange={(event) => type(event.target.value)}
        onBlur={() => !wrong && setTyped(null)}
      />
      <div className="speced__foot">
        <span id="speced-message" className={message ? "speced__wrong grow" : "muted grow"} role="status">
          {message ?? "Vega-Lite, without data and size: those come from the Result and the page."}
        </span>
        <Button
          size="s"
          variant="ghost"
          disabled={!props.canEdit || (!hasChanges && !wrong)}
          onClick={() => {
            setTyped(null);
            setWrong(null);
            onChange({ ...definition, spec: {} });
          }}
        >
          Back to the form's
        </Button>
      </div>
    </div>
  );
}
