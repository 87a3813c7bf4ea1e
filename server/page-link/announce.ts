import type { NotebookId } from "../../compute/protocol/ids.ts";
import { dataPlane } from "../relay/data-plane.ts";

/** Tells the tabs that watch a notebook that operations up to `revision` can be read. Call it after the save is committed. */
export function announceRevision(notebookId: NotebookId, revision: number): void {
  dataPlane().pages.toWatchers(notebookId, { type: "notebook-revision", notebookId, revision });
}

/** Signs out every open tab of a person, at once. For *sign out everywhere*, removal, a changed password. */
export function signOutPages(userId: string): void {
  for (const page of dataPlane().pages.pagesOf(userId)) page.signOut();
}
