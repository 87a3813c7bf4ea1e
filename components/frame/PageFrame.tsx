"use client";

import { NavMenu } from "./NavMenu.tsx";
import { OfflineBar } from "./OfflineBar.tsx";
import { PageStatus } from "./PageStatus.tsx";
import { TopBar } from "./TopBar.tsx";

export interface PageFrameProps {
  title: string;
  /** one sentence under the title */
  lead?: React.ReactNode;
  /** beside the title: a segmented control, a count */
  beside?: React.ReactNode;
  /** at the right of the title, the primary button last */
  actions?: React.ReactNode;
  children: React.ReactNode;
}

/** The frame of every page that is not a notebook: menu on the left, one column of content. */
export function PageFrame({ title, lead, beside, actions, children }: PageFrameProps) {
  return (
    <div className="app">
      <a className="btn skip-link" href="#main">
        Skip to the content
      </a>
      <TopBar title={title} />
      <div className="body body--page">
        <NavMenu />
        <main id="main" className="main" tabIndex={-1}>
          <OfflineBar />
          <div className="page">
            <div className="page__head">
              <h1>{title}</h1>
              {beside}
              <span className="grow" />
              {actions}
            </div>
            {lead && <p className="page__lead">{lead}</p>}
            {children}
          </div>
        </main>
      </div>
      <PageStatus />
    </div>
  );
}
