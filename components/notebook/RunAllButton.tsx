"use client";

import { activeRuns } from "../../compute/notebook/run-board.ts";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Menu } from "../ui/Menu.tsx";
import { useController, useNotebook } from "./notebook-context.ts";

/** Run all, with the other ways to run; Stop while something runs. */
export function RunAllButton() {
  const controller = useController();
  const activeCount = useNotebook(({ board }) => activeRuns(board).length);
  const headId = useNotebook(({ selection }) => selection.headId);
  const more = (
    <button type="button" className="btn btn--primary" aria-label="More ways to run">
      <Icon name="down" size="s" />
    </button>
  );
  return (
    <span className="btn-split">
      {activeCount > 0 ? (
        <Button variant="primary" icon="stop" onClick={controller.stopAll}>
          Stop all
        </Button>
      ) : (
        <Button variant="primary" icon="play" onClick={controller.runAll}>
          Run all
        </Button>
      )}
      <Menu
        label="More ways to run"
        trigger={more}
        entries={[
          { id: "all", label: "Run all cells", icon: "play", onSelect: controller.runAll },
          {
            id: "above",
            label: "Run the cells above",
            icon: "up",
            isDisabled: headId === null,
            onSelect: () => headId && controller.runAround(headId, "above"),
          },
          {
            id: "from",
            label: "Run this cell and below",
            icon: "down",
            isDisabled: headId === null,
            onSelect: () => headId && controller.runAround(headId, "from"),
          },
          { separator: true },
          {
            id: "stop",
            label: "Stop all",
            icon: "stop",
            isDisabled: activeCount === 0,
            onSelect: controller.stopAll,
          },
        ]}
      />
    </span>
  );
}
