"use client";

import { useLayoutEffect } from "react";
import { Group, Panel, Separator, usePanelRef } from "react-resizable-panels";
import {
  keepPanelWidths,
  PANEL_PX_MAX,
  PANEL_PX_MIN,
  PANEL_WIDTHS,
  readPanelWidths,
} from "./panel-widths.ts";
import { useMedia } from "./use-media.ts";
import { useRightPanel } from "./use-right-panel.ts";

export interface FramePanelsProps {
  /** the catalog: draws its own `aside` */
  left?: React.ReactNode;
  /** the inspector: draws its own `aside`; absent when closed */
  right?: React.ReactNode;
  /** The window is too narrow to show the right panel beside the centre, so it was hidden. */
  onRightHidden?: () => void;
  children: React.ReactNode;
}

/**
 * Left, centre, right, with widths that can be dragged (or moved with the arrow keys) and are kept.
 * In a narrow window the right one is hidden until it is opened again, and then lies over the centre.
 */
export function FramePanels({ left, right, onRightHidden, children }: FramePanelsProps) {
  const isNarrow = useMedia("(max-width: 1240px)");
  const isPhone = useMedia("(max-width: 720px)");
  const leftRef = usePanelRef();
  const rightRef = usePanelRef();
  const hasRight = Boolean(right) && !isNarrow;
  const hasLeft = Boolean(left) && !isPhone;
  const isOver = useRightPanel(Boolean(right), isNarrow, onRightHidden);

  useLayoutEffect(() => {
    // a panel that has just come is known to its group when the layout has settled, before the paint
    const frame = requestAnimationFrame(() => {
      const widths = readPanelWidths(localStorage);
      if (hasLeft) leftRef.current?.resize(widths.left);
      if (hasRight) rightRef.current?.resize(widths.right);
    });
    return () => cancelAnimationFrame(frame);
  }, [hasLeft, hasRight, leftRef, rightRef]);

  const keep = () => {
    const kept = readPanelWidths(localStorage);
    keepPanelWidths(localStorage, {
      left: leftRef.current?.getSize().inPixels ?? kept.left,
      right: rightRef.current?.getSize().inPixels ?? kept.right,
    });
  };

  return (
    <div className="panels">
      <Group id="frame" onLayoutChanged={(_, meta) => meta.isUserInteraction && keep()}>
        {hasLeft && (
          <>
            <Panel
              id="left"
              panelRef={leftRef}
              className="panels__side"
              defaultSize={PANEL_WIDTHS.left}
              minSize={PANEL_PX_MIN}
              maxSize={PANEL_PX_MAX}
              groupResizeBehavior="preserve-pixel-size"
            >
              {left}
            </Panel>
            <Separator className="panels__handle" aria-label="Width of the left panel" />
          </>
        )}
        <Panel id="centre" className="panels__centre" minSize={360}>
          {children}
        </Panel>
        {hasRight && (
          <>
            <Separator className="panels__handle" aria-label="Width of the right panel" />
            <Panel
              id="right"
              panelRef={rightRef}
              className="panels__side"
              defaultSize={PANEL_WIDTHS.right}
              minSize={PANEL_PX_MIN}
              maxSize={PANEL_PX_MAX}
              groupResizeBehavior="preserve-pixel-size"
            >
              {right}
            </Panel>
          </>
        )}
      </Group>
      {isOver && <div className="panels__over">{right}</div>}
    </div>
  );
}
