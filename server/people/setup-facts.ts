import { database, db } from "../db/db.ts";
import { env } from "../env.ts";
import { shared } from "../shared-state.ts";
import { version } from "../version.ts";
import { isSetUp } from "./set-up.ts";

/** One line of "This installation" on the set-up page. */
export interface SetupFact {
  readonly id: string;
  readonly state: "succeeded" | "running" | "warn" | "failed" | "off";
  /** e.g. "Hosted worker online" */
  readonly title: string;
  /** e.g. "hosted-1, 2 threads, 4 GB" */
  readonly detail: string;
}

type FactSource = () => Promise<SetupFact> | SetupFact;
const sources = shared("setup-facts", () => new Map<string, FactSource>());

/** Adds a line to the set-up page, e.g. the hosted worker's or the sample data's; asked at each look, so keep it cheap. */
export function registerSetupFact(id: string, source: FactSource): void {
  sources.set(id, source);
}

/** What anybody may know: whether to show the set-up or the sign-in page, and under which name. */
export async function readStatus(): Promise<{
  isSetUp: boolean;
  workspaceName: string | null;
  version: string;
  provider: SignInProvider | null;
}> {
  const done = await isSetUp();
  const workspace = done ? await db().workspace.findFirst({ orderBy: { createdAt: "asc" } }) : null;
  return {
    isSetUp: done,
    workspaceName: workspace?.name ?? null,
    version: version(),
    provider: signInProvider(),
  };
}

/** The company's provider, as the pages before the sign-in offer it. */
export interface SignInProvider {
  readonly name: string;
  /** passwords are off */
  readonly isRequired: boolean;
}

/** `null` where none is configured. */
export function signInProvider(): SignInProvider | null {
  const { oidc } = env();
  return oidc ? { name: oidc.name, isRequired: oidc.isRequired } : null;
}

/**
 * The installation's facts, for the set-up page only. `null` once it is set up: a stranger learns nothing about
 * the machine, and the set-up page, which looks every second until it is left, is not refused for it.
 */
export async function readSetupFacts(): Promise<SetupFact[] | null> {
  if (await isSetUp()) return null;
  const others = await Promise.all([...sources.values()].map(async (source) => source()));
  return [databaseFact(), ...others, ...addressFact()];
}

function databaseFact(): SetupFact {
  const isEmbedded = env().databaseUrl === undefined;
  return {
    id: "database",
    state: "succeeded",
    title: "Database ready",
    detail: isEmbedded ? "Embedded. Move to PostgreSQL at any time." : database().label,
  };
}

function addressFact(): SetupFact[] {
  if (env().publicUrl?.startsWith("https://")) return [];
  return [
    {
      id: "address",
      state: "warn",
      title: "Plain HTTP",
      detail: "Fine on localhost. Set EIDER_PUBLIC_URL to an https address before others sign in.",
    },
  ];
}
