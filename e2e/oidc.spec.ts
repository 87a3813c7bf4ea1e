import { spawn } from "node:child_process";
import { type Browser, expect, type Page, test } from "@playwright/test";
import {
  CLIENT,
  type CompanyProvider,
  startCompanyProvider,
} from "../server/auth/oidc/testing/company-provider.ts";
import { ADMIN, type EiderProcess, startEider } from "./testing/eider-process.ts";

test.describe.configure({ mode: "serial" });

const STAFF = {
  ana: { email: ADMIN.email, email_verified: true, name: "Ana Ruiz", groups: ["eider-admins"] },
  bo: { email: "bo@northwind.example", email_verified: true, name: "Bo Ek", groups: ["analysts"] },
  cy: { email: "cy@northwind.example", email_verified: true, name: "Cy Holm", groups: [] },
  dee: { email: "dee@northwind.example", email_verified: false, name: "Dee Lund", groups: ["analysts"] },
};

let provider: CompanyProvider;

/** An Eider whose company signs in at a provider of its own. */
async function startWithProvider(more: Record<string, string> = {}): Promise<EiderProcess> {
  return startEider({
    environment: async (url) => {
      provider = await startCompanyProvider({
        redirectUris: [`${url}/api/auth/callback/oidc`],
        staff: structuredClone(STAFF),
      });
      return {
        EIDER_ADMIN_EMAIL: ADMIN.email,
        EIDER_ADMIN_PASSWORD: ADMIN.password,
        EIDER_PUBLIC_URL: url,
        EIDER_HOSTED_WORKER: "off",
        EIDER_SAMPLES: "off",
        EIDER_OIDC_ISSUER: provider.issuer,
        EIDER_OIDC_CLIENT_ID: CLIENT.id,
        EIDER_OIDC_CLIENT_SECRET: CLIENT.secret,
        EIDER_OIDC_NAME: "Northwind SSO",
        EIDER_OIDC_ROLE_CLAIM: "groups",
        EIDER_OIDC_ROLES: "eider-admins=admin,analysts=editor",
        ...more,
      };
    },
  });
}

async function guest(browser: Browser, eider: EiderProcess): Promise<Page> {
  const context = await browser.newContext({ baseURL: eider.url });
  return context.newPage();
}

async function pressButton(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Continue with Northwind SSO" }).click();
}

/** From the sign-in page to wherever it leads. */
async function comeAs(page: Page, person: keyof typeof STAFF): Promise<void> {
  await pressButton(page);
  await expect(page.getByRole("heading", { name: "Who are you?" })).toBeVisible();
  await page.getByRole("button", { name: person, exact: true }).click();
}

const problem = (page: Page) => page.getByRole("alert").filter({ hasText: /./ }).first();
const home = (page: Page) => expect(page.getByRole("heading", { name: "Notebooks" })).toBeVisible();

test.describe("beside passwords", () => {
  let eider: EiderProcess;
  test.beforeAll(async () => {
    test.setTimeout(150_000);
    eider = await startWithProvider();
  });
  test.afterAll(async () => {
    await eider.dispose();
    await provider.stop();
  });

  test("one click and the company's own page lead to the page that was asked for", async ({ browser }) => {
    const page = await guest(browser, eider);
    await page.goto("/trash");
    await expect(page.getByText("or with a password")).toBeVisible();
    await comeAs(page, "bo");
    await expect(page).toHaveURL(`${eider.url}/trash`);
    await page.goto("/");
    await expect(page.getByRole("button", { name: "New notebook" })).toBeVisible();
    await page.context().close();
  });

  test("the first admin's account is linked by its verified address, and keeps its password", async ({
    browser,
  }) => {
    const page = await guest(browser, eider);
    await page.goto("/signin");
    await comeAs(page, "ana");
    await home(page);
    await page.goto("/admin/members");
    await expect(page.getByRole("row").filter({ hasText: ADMIN.email })).toHaveCount(1);
    await expect(page.getByText("bo@northwind.example")).toBeVisible();
    await page.context().close();
    const again = await guest(browser, eider);
    await again.goto("/signin");
    await again.getByLabel("E-mail").fill(ADMIN.email);
    await again.getByLabel("Password", { exact: true }).fill(ADMIN.password);
    await again.getByRole("button", { name: "Sign in", exact: true }).click();
    await home(again);
    await again.context().close();
  });

  test("who has no role reads whom to ask, and may come as somebody else", async ({ browser }) => {
    const page = await guest(browser, eider);
    await page.goto("/signin");
    await comeAs(page, "cy");
    await expect(problem(page)).toContainText("Ask an admin of Eider");
    // the provider still knows Cy; it asks all the same
    await comeAs(page, "dee");
    await expect(problem(page)).toContainText("has not verified your e-mail address");
    await comeAs(page, "bo");
    await home(page);
    await page.context().close();
  });

  test("after signing out the provider asks again who it is", async ({ browser }) => {
    const page = await guest(browser, eider);
    await page.goto("/signin");
    await comeAs(page, "bo");
    await home(page);
    await page.getByRole("button", { name: /Bo Ek/ }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await expect(page).toHaveURL(/\/signin/);
    await pressButton(page);
    await expect(page.getByRole("heading", { name: "Who are you?" })).toBeVisible();
    await page.context().close();
  });

  test("a role that the company takes away is gone at the next sign-in, and so are open sessions", async ({
    browser,
  }) => {
    const [here, there] = [await guest(browser, eider), await guest(browser, eider)];
    await there.goto("/signin");
    await comeAs(there, "bo");
    await home(there);
    provider.staff.bo = { ...STAFF.bo, groups: [] };
    await here.goto("/signin");
    await comeAs(here, "bo");
    await expect(problem(here)).toContainText("nothing lets you into");
    await there.goto("/");
    await expect(there).toHaveURL(/\/signin/);
    provider.staff.bo = STAFF.bo;
    for (const page of [here, there]) await page.context().close();
  });

  test("the provider's keys change between two sign-ins, and nobody notices", async ({ browser }) => {
    const page = await guest(browser, eider);
    provider.rotateKeys();
    await page.goto("/signin");
    await comeAs(page, "bo");
    await home(page);
    await page.context().close();
  });

  test("text in the address of the sign-in page is never shown", async ({ browser }) => {
    const page = await guest(browser, eider);
    await page.goto("/signin?refused=%3Cb%3Ecall+555%3C%2Fb%3E&error=call+555");
    await expect(page.getByRole("button", { name: "Continue with Northwind SSO" })).toBeVisible();
    await expect(page.getByText("call 555")).toHaveCount(0);
    await page.context().close();
  });

  test("a provider that does not answer is told in words, and the password still works", async ({
    browser,
  }) => {
    const page = await guest(browser, eider);
    await page.goto("/signin");
    await provider.stop();
    await pressButton(page);
    await expect(problem(page)).toContainText("Northwind SSO does not answer");
    await provider.start();
    await expect(page.getByLabel("E-mail")).toBeVisible();
    await page.context().close();
  });

  test("no token, code or client secret is in the log", () => {
    expect(eider.output()).not.toContain(CLIENT.secret);
    expect(eider.output()).not.toMatch(/eyJ[\w-]{20,}/);
    for (const exchange of provider.exchanges) expect(eider.output()).not.toContain(exchange.get("code"));
  });
});

test.describe("instead of passwords", () => {
  let eider: EiderProcess;
  test.beforeAll(async () => {
    test.setTimeout(150_000);
    eider = await startWithProvider({
      EIDER_OIDC_REQUIRED: "on",
      EIDER_OIDC_ROLE_CLAIM: "",
      EIDER_OIDC_ROLES: "",
    });
  });
  test.afterAll(async () => {
    await eider.dispose();
    await provider.stop();
  });

  test("the sign-in page offers no password", async ({ browser }) => {
    const page = await guest(browser, eider);
    await page.goto("/signin");
    await expect(page.getByRole("button", { name: "Continue with Northwind SSO" })).toBeVisible();
    await expect(page.getByLabel("E-mail")).toHaveCount(0);
    await page.goto("/signin?password");
    await page.getByLabel("E-mail").fill(ADMIN.email);
    await page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(problem(page)).toContainText("Passwords are off");
    await page.context().close();
  });

  test("an invitation is accepted at the provider, with the role that it gives", async ({ browser }) => {
    const admin = await guest(browser, eider);
    await admin.goto("/signin");
    await comeAs(admin, "ana");
    await home(admin);
    await admin.goto("/admin/members");
    await admin.getByRole("button", { name: "Invite somebody" }).click();
    await admin.getByLabel("E-mail").fill(STAFF.cy.email);
    await admin.getByRole("dialog").getByLabel("Role").selectOption("viewer");
    await admin.getByRole("button", { name: "Make the link" }).click();
    const link = await admin.getByRole("dialog").getByLabel("Link").inputValue();
    const page = await guest(browser, eider);
    await page.goto(link);
    await expect(page.getByText(STAFF.cy.email)).toBeVisible();
    await comeAs(page, "cy");
    await home(page);
    await expect(page.getByRole("button", { name: "New notebook" })).toHaveCount(0);
    await page.goto("/settings");
    await expect(page.getByRole("heading", { name: "Password", exact: true })).toHaveCount(0);
    for (const one of [admin, page]) await one.context().close();
  });

  test("when the provider is down, the operator's command lets one person in", async ({ browser }) => {
    await eider.stop();
    await provider.stop();
    const link = /http:\S+\/reset\/\S+/.exec(await resetLink(eider))?.[0] ?? "";
    await eider.crashAndRestart();
    const page = await guest(browser, eider);
    await page.goto(link);
    await page.getByLabel("New password", { exact: true }).fill("a fjord in november");
    await page.getByRole("button", { name: "Set the password" }).click();
    await home(page);
    await page.context().close();
  });
});

/** What the operator's command prints. */
function resetLink(eider: EiderProcess): Promise<string> {
  const child = spawn(process.execPath, ["scripts/reset-password.mjs", ADMIN.email], {
    env: {
      ...process.env,
      EIDER_DATA_DIR: eider.dataDirectory,
      EIDER_PORT: String(eider.port),
      EIDER_PUBLIC_URL: eider.url,
      EIDER_OIDC_ISSUER: provider.issuer,
      EIDER_OIDC_CLIENT_ID: CLIENT.id,
      EIDER_OIDC_CLIENT_SECRET: CLIENT.secret,
      EIDER_OIDC_REQUIRED: "on",
    },
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) =>
    child.once("exit", (code) => (code === 0 ? resolve(output) : reject(new Error(output)))),
  );
}
