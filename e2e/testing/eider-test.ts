import { test as base, type Page } from "@playwright/test";
import { ADMIN, type EiderProcess, startEider } from "./eider-process.ts";

type StorageState = Awaited<ReturnType<ReturnType<Page["context"]>["storageState"]>>;

interface WorkerFixtures {
  /** the spec file's name: every story has an Eider of its own, shared by its tests */
  story: string;
  /** false: nobody has an account yet, the set-up page is next */
  hasAccount: boolean;
  eider: EiderProcess;
  /** cookies of the admin, or none when there is no account */
  adminState: StorageState;
}

/** Nobody is signed in: for `test.use({ storageState: SIGNED_OUT })` and contexts of other people. */
export const SIGNED_OUT: StorageState = { cookies: [], origins: [] };

/** Tests against a real Eider; `page` is signed in as the admin. */
export const test = base.extend<object, WorkerFixtures>({
  story: ["", { scope: "worker", option: true }],
  hasAccount: [true, { scope: "worker", option: true }],
  eider: [
    async ({ story, hasAccount }, provide) => {
      if (story === "") throw new Error("The spec file does not name its story.");
      const eider = await startEider(hasAccount ? {} : { environment: {} });
      await provide(eider);
      await eider.dispose();
    },
    { scope: "worker", timeout: 150_000 },
  ],
  adminState: [
    async ({ browser, eider, hasAccount }, provide) => {
      if (!hasAccount) return provide(SIGNED_OUT);
      const context = await browser.newContext({ baseURL: eider.url, storageState: SIGNED_OUT });
      const page = await context.newPage();
      await page.goto("/signin");
      await signIn(page, ADMIN);
      const state = await context.storageState();
      await context.close();
      await provide(state);
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ eider }, provide) => provide(eider.url),
  storageState: async ({ adminState }, provide) => provide(adminState),
});

/** Fills in the sign-in page that is open, and waits for Home. */
export async function signIn(page: Page, account: { email: string; password: string }): Promise<void> {
  await page.getByLabel("E-mail").fill(account.email);
  await page.getByLabel("Password", { exact: true }).fill(account.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Notebooks" }).waitFor();
}
