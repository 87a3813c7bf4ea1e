import type { InspectedValue } from "../results/ResultPanel.tsx";

export type InspectorTab = "receipt" | "column" | "chart" | "history";

/** What the panel on the right shows of the selected cell. */
export interface InspectorState {
  readonly isOpen: boolean;
  readonly tab: InspectorTab;
  /** a column, perhaps a value of it, that was pointed at in the grid */
  readonly value: InspectedValue | null;
}
