import type { NumberedFrame } from "../../compute/protocol/frames.ts";
import type { CallId, NotebookId } from "../../compute/protocol/ids.ts";
import type { ControlToPage } from "../../compute/protocol/page-link.ts";
import type { Actor } from "../auth/actor.ts";

/** One open tab: who looks at it, and the notebooks it watches. Not the socket itself. */
export interface Page {
  readonly actor: Actor;
  readonly watched: Set<NotebookId>;
  send(message: ControlToPage): void;
  /** `false`: the tab is slow to take what it was sent; this frame was not sent. */
  sendFrame(callId: CallId, frame: NumberedFrame): boolean;
  /** Says `signed-out` and closes. */
  signOut(reason?: "device_revoked"): void;
  /** Closes politely: the server goes away and the tab shall dial again. */
  goAway(): void;
}

/** All open tabs of this process. In memory only. */
export interface PageHub {
  add(page: Page): void;
  remove(page: Page): void;
  pagesOf(actorId: string): Page[];
  /** To every tab that watches the notebook; watching was authorised when it began. */
  toWatchers(notebookId: NotebookId, message: ControlToPage): void;
  toWorkspace(workspaceId: string, message: ControlToPage): void;
  readonly pages: ReadonlySet<Page>;
}

/** Makes a hub without tabs. */
export function createPageHub(): PageHub {
  const pages = new Set<Page>();
  const sendWhere = (matches: (page: Page) => boolean, message: ControlToPage) => {
    for (const page of pages) if (matches(page)) page.send(message);
  };
  return {
    pages,
    add: (page) => void pages.add(page),
    remove: (page) => void pages.delete(page),
    pagesOf: (actorId) => [...pages].filter((page) => page.actor.userId === actorId),
    toWatchers: (notebookId, message) => sendWhere((page) => page.watched.has(notebookId), message),
    toWorkspace: (workspaceId, message) =>
      sendWhere((page) => page.actor.workspaceId === workspaceId, message),
  };
}
