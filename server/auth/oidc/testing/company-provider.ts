import { createSign, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Context, Provider } from "oidc-provider";

export const CLIENT = { id: "eider", secret: "a client secret/with+odd characters" } as const;

/** Claims of a person of the company besides their subject. */
export type Staff = Record<string, Record<string, unknown>>;

/** Rewrites an ID token before it is signed again with the provider's own key. */
export type Tamper = (header: Record<string, unknown>, claims: Record<string, unknown>) => void;

/** A real OpenID Connect provider on a port of its own, in which one chooses who one is on a page. */
export interface CompanyProvider {
  readonly issuer: string;
  /** by subject; may be changed while it runs */
  readonly staff: Staff;
  /** query of every request of the authorization page */
  readonly authorizations: URLSearchParams[];
  /** form of every exchange of a code */
  readonly exchanges: URLSearchParams[];
  /** `withOldKey`: signs with the key before the last rotation */
  setTamper(tamper: Tamper | undefined, options?: { withOldKey: boolean }): void;
  /** New signing keys; the old ones are gone. */
  rotateKeys(): void;
  stop(): Promise<void>;
  /** After `stop`: again, on the same port. */
  start(): Promise<void>;
}

interface Options {
  readonly redirectUris: readonly string[];
  readonly staff: Staff;
  readonly secret?: string;
}

export async function startCompanyProvider(options: Options): Promise<CompanyProvider> {
  const authorizations: URLSearchParams[] = [];
  const exchanges: URLSearchParams[] = [];
  let tamper: Tamper | undefined;
  let oldKey: KeyObject | undefined;
  let currentKey: KeyObject | undefined;
  let signsWithOldKey = false;
  let handle: (req: IncomingMessage, res: ServerResponse) => void = () => {};
  const server = createServer((req, res) => handle(req, res));
  const listen = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}`;
  const renew = () => {
    const key = newKey();
    oldKey = currentKey;
    currentKey = key.privateKey;
    const provider = makeProvider(issuer, options, key.jwk);
    provider.use(async (ctx: Context, next) => {
      await next();
      const { body } = ctx;
      if (ctx.oidc?.route !== "token" || !tamper || typeof body !== "object" || body === null) return;
      const signer = (signsWithOldKey && oldKey) || key.privateKey;
      if ("id_token" in body) body.id_token = resign(String(body.id_token), signer, tamper);
    });
    const answer = provider.callback();
    handle = (req, res) => {
      const url = new URL(req.url ?? "/", issuer);
      if (url.pathname === "/auth") authorizations.push(url.searchParams);
      if (url.pathname === "/token") {
        let form = "";
        req.on("data", (chunk: Buffer) => (form += chunk.toString()));
        req.on("end", () => exchanges.push(new URLSearchParams(form)));
      }
      const page = url.pathname.startsWith("/interaction/")
        ? choose(provider, options.staff, req, res)
        : answer(req, res);
      page.catch(() => res.destroy());
    };
  };
  renew();
  return {
    issuer,
    staff: options.staff,
    authorizations,
    exchanges,
    setTamper: (next, of) => {
      tamper = next;
      signsWithOldKey = of?.withOldKey ?? false;
    },
    rotateKeys: renew,
    start: () => listen(port),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The page on which one says who one is. */
async function choose(
  provider: Provider,
  staff: Staff,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (req.method === "POST") {
    let form = "";
    for await (const chunk of req) form += String(chunk);
    const subject = new URLSearchParams(form).get("person");
    const result = subject
      ? { login: { accountId: subject } }
      : { error: "access_denied", error_description: "<b>not today</b>" };
    return provider.interactionFinished(req, res, result);
  }
  const buttons = Object.keys(staff).map(
    (subject) => `<button name="person" value="${subject}">${subject}</button>`,
  );
  res.setHeader("content-type", "text/html");
  res.end(
    `<title>Northwind</title><h1>Who are you?</h1><form method="post">${buttons.join("")}<button name="person" value="">Nobody</button></form>`,
  );
}

function makeProvider(issuer: string, { redirectUris, staff, secret }: Options, jwk: object): Provider {
  const provider = new Provider(issuer, {
    clients: [{ client_id: CLIENT.id, client_secret: secret ?? CLIENT.secret, redirect_uris: redirectUris }],
    jwks: { keys: [jwk] },
    cookies: { keys: ["not a secret"] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["name", "groups"],
    },
    // as most companies' providers: the claims are in the ID token
    conformIdTokenClaims: false,
    ttl: {
      Session: 3_600,
      Grant: 3_600,
      Interaction: 600,
      AccessToken: 600,
      IdToken: 600,
      AuthorizationCode: 60,
    },
    interactions: { url: (_ctx: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_ctx: unknown, subject: string) =>
      staff[subject] && { accountId: subject, claims: () => ({ sub: subject, ...staff[subject] }) },
    // everybody has agreed already
    loadExistingGrant: async (ctx: Context) => {
      const grant = new provider.Grant({
        clientId: ctx.oidc?.client?.clientId,
        accountId: ctx.oidc?.session?.accountId,
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  return provider;
}

function newKey(): { jwk: object; privateKey: KeyObject } {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  return {
    privateKey,
    jwk: { ...privateKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" },
  };
}

function resign(token: string, key: KeyObject, tamper: Tamper): string {
  const [header, claims] = token
    .split(".")
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>);
  if (!header || !claims) throw new Error("not a token");
  tamper(header, claims);
  const text = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  if (header.alg === "none") return `${text}.`;
  return `${text}.${createSign("sha256").update(text).sign(key, "base64url")}`;
}
