"use client";

import { useState, type RefObject } from "react";
import type { ChartDefinition } from "../../compute/notebook/chart-definition.ts";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { Icon } from "../ui/Icon.tsx";
import { IconButton } from "../ui/IconButton.tsx";
import { Menu } from "../ui/Menu.tsx";
import { Popover } from "../ui/Popover.tsx";
import { Segmented } from "../ui/Segmented.tsx";
import type { ChartView } from "./chart-view.ts";
import { dimensionWords, MARK_WORDS, measureWords } from "./chart-words.ts";
import { ChartForm } from "./ChartForm.tsx";

export type ChartSide = "chart" | "data" | "spec";

const SIDES = [
  { value: "chart", label: "Chart" },
  { value: "data", label: "Data" },
  { value: "spec", label: "Spec" },
] as const;

export interface ChartBarProps {
  readonly name: string;
  readonly definition: ChartDefinition;
  readonly columns: readonly ResultColumn[];
  readonly canEdit: boolean;
  readonly onChange: (definition: ChartDefinition) => void;
  readonly side: ChartSide;
  readonly onSideChange: (side: ChartSide) => void;
  readonly view: RefObject<ChartView | null>;
}

/** What is drawn, in words that open the form; and the three sides of a chart. */
export function ChartBar(props: ChartBarProps) {
  const { definition } = props;
  const [isOpen, setIsOpen] = useState(false);
  const trigger = (
    <button type="button" className="chartv__chips" aria-label="Change the chart">
      <span className="chip">
        <Icon name="chart" />
        {markWords(definition)}
      </span>
      {definition.x && <Channel label="x" words={dimensionWords(definition.x)} />}
      {definition.y.map((measure, index) => (
        <Channel
          key={index}
          label={index === 0 ? "y" : `y${SUBSCRIPTS[index] ?? ""}`}
          words={measureWords(measure)}
        />
      ))}
      {definition.colour && <Channel label="colour" words={dimensionWords(definition.colour)} />}
      {definition.facet && <Channel label="each" words={dimensionWords(definition.facet)} />}
    </button>
  );
  return (
    <div className="chartv__bar">
      <Popover
        label="Chart"
        trigger={trigger}
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        className="chartv__pop"
      >
        <ChartForm
          definition={definition}
          columns={props.columns}
          canEdit={props.canEdit}
          onChange={props.onChange}
        />
      </Popover>
      <span className="grow" />
      <Segmented label="Side of the chart" options={SIDES} value={props.side} onChange={props.onSideChange} />
      <Menu
        label="Chart"
        trigger={
          <IconButton
            icon="more"
            label="Chart options"
            hasTooltip={false}
            disabled={props.side !== "chart"}
          />
        }
        entries={(["png", "svg"] as const).map((format) => ({
          id: format,
          label: `Save as ${format.toUpperCase()}`,
          icon: "download" as const,
          onSelect: () => void saveDrawing(props.view.current, props.name, format),
        }))}
      />
    </div>
  );
}

const SUBSCRIPTS = ["", "₂", "₃", "₄"];

function markWords({ mark, y }: ChartDefinition): string {
  const marks = [...new Set(y.map((measure) => MARK_WORDS[measure.mark ?? mark]))];
  return (
    marks.map((word, index) => (index === 0 ? word : word.toLowerCase())).join(" + ") || MARK_WORDS[mark]
  );
}

function Channel({ label, words }: { label: string; words: string }) {
  return (
    <span className="chip">
      <span className="muted">{label}</span> {words}
    </span>
  );
}

async function saveDrawing(view: ChartView | null, name: string, format: "png" | "svg"): Promise<void> {
  if (!view) return;
  const link = document.createElement("a");
  link.download = `${name}.${format}`;
  if (format === "png") {
    link.href = await view.toPng();
    link.click();
    return;
  }
  const url = URL.createObjectURL(new Blob([await view.toSvg()], { type: "image/svg+xml" }));
  link.href = url;
  link.click();
  URL.revokeObjectURL(url);
}
