"use client";

import { FramePanels } from "./FramePanels.tsx";
import { OfflineBar } from "./OfflineBar.tsx";
import { TopBar, type TopBarProps } from "./TopBar.tsx";

export interface AppFrameProps extends TopBarProps {
  /** draws its own `<aside className="side" aria-label="…">` */
  left?: React.ReactNode;
  /** draws its own `<aside className="inspector" aria-label="…">`; absent when closed */
  right?: React.ReactNode;
  /** The window is too narrow for the right panel: say so to whoever opens it. Memoise it. */
  onRightHidden?: () => void;
  /** the parts of the status bar, `<span>`s with a `<span className="grow" />` in the middle */
  status: React.ReactNode;
  /** classes of the scrolling centre beside `main`, such as `notebook` */
  mainClassName?: string;
  mainRef?: React.Ref<HTMLElement>;
  children: React.ReactNode;
}

/** The frame of a notebook: top bar, three panels, status bar. Pages use `PageFrame`. */
export function AppFrame({
  left,
  right,
  onRightHidden,
  status,
  mainClassName = "",
  mainRef,
  children,
  ...bar
}: AppFrameProps) {
  return (
    <div className="app">
      <a className="btn skip-link" href="#main">
        Skip to the content
      </a>
      <TopBar {...bar} isCompact />
      <FramePanels left={left} right={right} onRightHidden={onRightHidden}>
        <OfflineBar />
        <main id="main" className={`main ${mainClassName}`.trimEnd()} ref={mainRef} tabIndex={-1}>
          {children}
        </main>
      </FramePanels>
      <footer className="status">{status}</footer>
    </div>
  );
}
