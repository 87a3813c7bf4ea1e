import { dataPlane } from "../relay/data-plane.ts";

/** Signs out every open tab of a person, at once. For *sign out everywhere*, removal, a changed password. */
export function signOutPages(userId: string): void {
  for (const page of dataPlane().pages.pagesOf(userId)) page.signOut();
}

/** Signs out the open tabs of one browser, by the signing in that they share. */
export function signOutBrowser(userId: string, signInId: string): void {
  for (const page of dataPlane().pages.pagesOf(userId))
    if (page.actor.signInId === signInId) page.signOut("device_revoked");
}
