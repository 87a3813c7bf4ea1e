import { type Browser, expect, type Page } from "@playwright/test";
import { ADMIN } from "./testing/eider-process.ts";
import { SIGNED_OUT, signIn, test } from "./testing/eider-test.ts";
import { cell, openNotebook, sqlCell } from "./testing/notebook-page.ts";

test.use({ story: "people" });
test.describe.configure({ mode: "serial" });

const BO = { name: "Bo Ek", email: "bo@northwind.example", password: "a fjord in october" };
const NEW_PASSWORD = "another fjord in may";

/** A browser of somebody else. */
async function otherBrowser(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ storageState: SIGNED_OUT });
  return context.newPage();
}

const linkIn = (page: Page) => page.getByRole("dialog").getByLabel("Link").inputValue();

test("a link that needs a sign-in leads to its page afterwards; one to another site leads home", async ({
  browser,
  eider,
}) => {
  for (const [asked, reached] of [
    ["/trash?from=mail", "/trash?from=mail"],
    ["/signin?next=%2F%2Fevil.example", "/"],
    ["/signin?next=%2F.%2F%2Fevil.example", "/"],
  ] as const) {
    const guest = await otherBrowser(browser);
    await guest.goto(`${eider.url}${asked}`);
    await guest.getByLabel("E-mail").fill(ADMIN.email);
    await guest.getByLabel("Password", { exact: true }).fill(ADMIN.password);
    await guest.getByRole("button", { name: "Sign in" }).click();
    await expect(guest).toHaveURL(`${eider.url}${reached}`);
    await guest.context().close();
  }
});

test("invited by a link, a viewer joins, reads, and can't write until made an editor", async ({
  page,
  browser,
}) => {
  await openNotebook(page, "For everybody", sqlCell("shared", "SELECT 1 AS one"));
  await page.goto("/admin/members");
  await page.getByRole("button", { name: "Invite somebody" }).click();
  await page.getByLabel("E-mail").fill(BO.email);
  await page.getByRole("dialog").getByLabel("Role").selectOption("viewer");
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = await linkIn(page);
  await page.getByRole("button", { name: "Done" }).click();

  const guest = await otherBrowser(browser);
  await guest.goto(link);
  await guest.getByLabel("Your name").fill(BO.name);
  await guest.getByLabel("Password", { exact: true }).fill(BO.password);
  await guest.getByRole("button", { name: "Join the workspace" }).click();
  await expect(guest.getByRole("heading", { name: "Notebooks" })).toBeVisible();
  await expect(guest.getByRole("button", { name: "New notebook" })).toHaveCount(0);
  await guest.getByRole("link", { name: "For everybody" }).click();
  await expect(cell(guest, "shared")).toContainText("SELECT");
  await expect(guest.getByText("Read only")).toBeVisible();
  await expect(guest.getByRole("button", { name: "Add a SQL cell" })).toHaveCount(0);
  await guest.goto("/admin/members");
  await expect(guest.getByText("Members are kept by the admins")).toBeVisible();

  const again = await otherBrowser(browser);
  await again.goto(link);
  await expect(again.getByRole("heading", { name: "This invitation can't be used" })).toBeVisible();
  await again.context().close();

  await page.reload();
  await page.getByLabel(`Role of ${BO.name}`).selectOption("editor");
  await expect(page.getByText(`${BO.name} is now an editor`).first()).toBeVisible();
  await guest.goto("/");
  await expect(guest.getByRole("button", { name: "New notebook" })).toBeVisible();
  await guest.context().close();
});

test("a reset link sets a new password, and the old one is refused", async ({ page, browser }) => {
  await page.goto("/admin/members");
  await page.getByRole("button", { name: `More for ${BO.name}` }).click();
  await page.getByRole("menuitem", { name: "Link for a new password…" }).click();
  const link = await linkIn(page);

  const guest = await otherBrowser(browser);
  await guest.goto(link);
  await guest.getByLabel("New password", { exact: true }).fill(NEW_PASSWORD);
  await guest.getByRole("button", { name: "Set the password" }).click();
  await expect(guest.getByRole("heading", { name: "Notebooks" })).toBeVisible();
  await guest.context().close();

  const late = await otherBrowser(browser);
  await late.goto("/signin");
  await late.getByLabel("E-mail").fill(BO.email);
  await late.getByLabel("Password", { exact: true }).fill(BO.password);
  await late.getByRole("button", { name: "Sign in" }).click();
  await expect(late.getByRole("alert").filter({ hasText: /./ }).first()).toBeVisible();
  await expect(late).toHaveURL(/\/signin/);
  await late.context().close();
});

test("signed out everywhere: the session in another browser has ended", async ({ browser }) => {
  const [here, there] = [await otherBrowser(browser), await otherBrowser(browser)];
  for (const page of [here, there]) {
    await page.goto("/signin");
    await signIn(page, { email: BO.email, password: NEW_PASSWORD });
  }
  await here.goto("/settings");
  await here.getByRole("button", { name: "Sign out everywhere" }).click();
  await here.getByRole("alertdialog").getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(here).toHaveURL(/\/signin/);
  await there.goto("/");
  await expect(there).toHaveURL(/\/signin/);
  await expect(there.getByRole("button", { name: "Sign in" })).toBeVisible();
  for (const page of [here, there]) await page.context().close();
});
