import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { resolve } from "node:path";
import { z } from "zod";
import { ROLES, type Role } from "./auth/can.ts";
import { shared } from "./shared-state.ts";

const port = z.coerce.number().int().min(0).max(65_535);
const httpUrl = z.url({ protocol: /^https?$/, hostname: /.+/ });
/** A provider's word is only as good as the way it came: plain http never leaves the machine. */
const issuerUrl = httpUrl.refine(
  (url) => URL.canParse(url) && (url.startsWith("https:") || isLoopback(new URL(url).hostname)),
  "must be an https address",
);
const listed = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);
const roleByValue = listed.transform((pairs, context) => {
  const roles = new Map<string, Role>();
  for (const pair of pairs) {
    // the last one: the value itself may have some
    const equals = pair.lastIndexOf("=");
    const role = z.enum(ROLES).safeParse(pair.slice(equals + 1).trim());
    if (equals > 0 && role.success) roles.set(pair.slice(0, equals).trim(), role.data);
    else context.addIssue({ code: "custom", message: "must read value=role,value=role" });
  }
  return roles as ReadonlyMap<string, Role>;
});
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

/**
 * Every environment variable of the control plane: its schema, default and
 * what it does. The table in the docs is generated from this one. An empty
 * string counts as not given.
 */
export const ENV_VARIABLES = {
  EIDER_PORT: { schema: port, fallback: "3000", doc: "Port of the HTTP server. 0 picks a free one." },
  EIDER_HOST: {
    schema: z.string(),
    fallback: undefined,
    doc: "Address to listen on. Not given: all interfaces. `127.0.0.1` keeps it to this machine.",
  },
  EIDER_DATA_DIR: {
    schema: z.string(),
    fallback: ".eider",
    doc: "Folder of everything Eider keeps: embedded database, secret key, Lake files, hosted worker. One process only.",
  },
  EIDER_PUBLIC_URL: {
    schema: httpUrl,
    fallback: undefined,
    doc: "The address people type, e.g. `https://eider.example.com`. Needed behind a proxy that changes Host; makes cookies Secure when https.",
  },
  EIDER_TRUSTED_PROXIES: {
    schema: z.coerce.number().int().min(0).max(10),
    fallback: "0",
    doc: "How many proxies in front may be believed about the client's address (X-Forwarded-For, counted from the right).",
  },
  EIDER_SECRET_KEY: {
    schema: z.string().min(32),
    fallback: undefined,
    doc: "Encrypts secrets in the database and signs sessions; 32 characters or more. Not given: made once, kept in the data folder (0600).",
  },
  EIDER_ADMIN_EMAIL: {
    schema: z.email(),
    fallback: undefined,
    doc: "With EIDER_ADMIN_PASSWORD: makes the first account at start if there is none, instead of the set-up page.",
  },
  EIDER_ADMIN_PASSWORD: {
    schema: z.string(),
    fallback: undefined,
    doc: "Password of that first account, 12 characters or more. Ignored once an account exists.",
  },
  DATABASE_URL: {
    schema: z.url({ protocol: /^postgres(ql)?$/ }),
    fallback: undefined,
    doc: "A PostgreSQL to use instead of the embedded database.",
  },
  EIDER_LOG_LEVEL: {
    schema: z.enum(["silent", "fatal", "error", "warn", "info", "debug", "trace"]),
    fallback: "info",
    doc: "Least severity that is logged.",
  },
  EIDER_HOSTED_WORKER: {
    schema: z.enum(["on", "off"]),
    fallback: "on",
    doc: "`off`: don't start a worker on this machine.",
  },
  EIDER_SAMPLES: {
    schema: z.enum(["on", "off"]),
    fallback: "on",
    doc: "`off`: a new workspace starts without the sample data and notebook.",
  },
  EIDER_OIDC_ISSUER: {
    schema: issuerUrl,
    fallback: undefined,
    doc: "Issuer of your OpenID Connect provider, as its discovery document names it. Turns sign-in with the provider on; needs EIDER_PUBLIC_URL, EIDER_OIDC_CLIENT_ID and a client secret.",
  },
  EIDER_OIDC_CLIENT_ID: {
    schema: z.string(),
    fallback: undefined,
    doc: "Client id that the provider gave Eider. Redirect URI to register there: `<EIDER_PUBLIC_URL>/api/auth/callback/oidc`.",
  },
  EIDER_OIDC_CLIENT_SECRET: {
    schema: z.string(),
    fallback: undefined,
    doc: "Client secret that the provider gave Eider.",
  },
  EIDER_OIDC_CLIENT_SECRET_FILE: {
    schema: z.string(),
    fallback: undefined,
    doc: "A file that holds the client secret, instead of EIDER_OIDC_CLIENT_SECRET.",
  },
  EIDER_OIDC_NAME: {
    schema: z.string().max(60),
    fallback: "single sign-on",
    doc: "What the button on the sign-in page calls the provider: `Continue with …`.",
  },
  EIDER_OIDC_SCOPES: {
    schema: z.string().regex(/(^| )openid( |$)/, "must contain openid"),
    fallback: "openid email profile",
    doc: "What is asked of the provider. Okta needs `groups` too for a role by group.",
  },
  EIDER_OIDC_ROLE_CLAIM: {
    schema: z.string().max(200),
    fallback: undefined,
    doc: "The claim that decides about roles, e.g. `groups`, or with dots into an object, `realm_access.roles`. Read at every sign-in; outranks roles given on the Members page. Not given: the Members page decides.",
  },
  EIDER_OIDC_ROLES: {
    schema: roleByValue,
    fallback: undefined,
    doc: "Which value of that claim is which role, e.g. `eider-admins=admin,analysts=editor`. Of several, the highest counts.",
  },
  EIDER_OIDC_DEFAULT_ROLE: {
    schema: z.enum([...ROLES, "none"]),
    fallback: "none",
    doc: "Role of people whom the provider knows but nothing gives a role: `viewer`, `editor`, `admin`, or `none` to refuse them.",
  },
  EIDER_OIDC_DOMAINS: {
    schema: listed,
    fallback: undefined,
    doc: "Only e-mail addresses of these domains may sign in by the provider, e.g. `northwind.example,northwind.test`. Not given: of any.",
  },
  EIDER_OIDC_TRUST_EMAIL: {
    schema: z.enum(["on", "off"]),
    fallback: "off",
    doc: "`on`: an e-mail address without a word about its verification counts as verified. For providers that never say, as Entra ID, and only where people can't choose their address.",
  },
  EIDER_OIDC_REQUIRED: {
    schema: z.enum(["on", "off"]),
    fallback: "off",
    doc: "`on`: no sign-in with a password. `npm run reset-password -- <e-mail>` lets one person in for a day when the provider is down.",
  },
  EIDER_OIDC_SESSION_HOURS: {
    schema: z.coerce.number().min(0.1).max(720),
    fallback: "24",
    doc: "So long after signing in by the provider one signs in again, in use or not.",
  },
  NODE_ENV: {
    schema: z.enum(["development", "production", "test"]),
    fallback: "production",
    doc: "`development` serves pages with reload. Set by the commands.",
  },
} as const;

/** The parsed configuration. Frozen; folders are absolute. */
export interface Env {
  readonly port: number;
  readonly host: string | undefined;
  readonly dataDir: string;
  /** origin without trailing slash, e.g. `https://eider.example.com` */
  readonly publicUrl: string | undefined;
  readonly trustedProxies: number;
  readonly secretKey: string | undefined;
  readonly firstAdmin: { readonly email: string; readonly password: string } | undefined;
  readonly databaseUrl: string | undefined;
  readonly logLevel: string;
  readonly hasHostedWorker: boolean;
  readonly hasSamples: boolean;
  readonly isDevelopment: boolean;
  readonly oidc: OidcEnv | undefined;
}

/** Sign-in by an OpenID Connect provider. */
export interface OidcEnv {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** as people call the provider */
  readonly name: string;
  /** separated by spaces */
  readonly scopes: string;
  /** a name, or names with dots between them */
  readonly roleClaim: string | undefined;
  readonly roles: ReadonlyMap<string, Role>;
  readonly defaultRole: Role | undefined;
  /** lower case; none: every domain */
  readonly domains: readonly string[];
  readonly trustsEmail: boolean;
  /** no sign-in with a password */
  readonly isRequired: boolean;
  readonly sessionMsMax: number;
}

/** A configuration that can't be used. `message` is one line that names the variable and never repeats a value. */
export class EnvError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "EnvError";
  }
}

/** Parses the variables. @throws EnvError naming every variable that is wrong. */
export function parseEnv(variables: Readonly<Record<string, string | undefined>>): Env {
  const values = parseVariables(variables);
  if ((values.EIDER_ADMIN_EMAIL === undefined) !== (values.EIDER_ADMIN_PASSWORD === undefined)) {
    throw new EnvError("EIDER_ADMIN_EMAIL and EIDER_ADMIN_PASSWORD must be given together.");
  }
  return Object.freeze({
    port: values.EIDER_PORT ?? 3000,
    host: values.EIDER_HOST,
    dataDir: resolve((values.EIDER_DATA_DIR ?? ".eider").replace(/^~(?=\/|$)/, homedir())),
    publicUrl: values.EIDER_PUBLIC_URL === undefined ? undefined : new URL(values.EIDER_PUBLIC_URL).origin,
    trustedProxies: values.EIDER_TRUSTED_PROXIES ?? 0,
    secretKey: values.EIDER_SECRET_KEY,
    firstAdmin:
      values.EIDER_ADMIN_EMAIL !== undefined && values.EIDER_ADMIN_PASSWORD !== undefined
        ? { email: values.EIDER_ADMIN_EMAIL, password: values.EIDER_ADMIN_PASSWORD }
        : undefined,
    databaseUrl: values.DATABASE_URL,
    logLevel: values.EIDER_LOG_LEVEL ?? "info",
    hasHostedWorker: values.EIDER_HOSTED_WORKER !== "off",
    hasSamples: values.EIDER_SAMPLES !== "off",
    isDevelopment: values.NODE_ENV === "development",
    oidc: oidcOf(values),
  });
}

function oidcOf(values: Values): OidcEnv | undefined {
  const { EIDER_OIDC_ISSUER: issuer, EIDER_OIDC_CLIENT_ID: clientId } = values;
  const clientSecret = oidcSecret(values);
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) {
    if (values.EIDER_OIDC_REQUIRED === "on")
      throw new EnvError("EIDER_OIDC_REQUIRED needs EIDER_OIDC_ISSUER.");
    return undefined;
  }
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    throw new EnvError(
      "EIDER_OIDC_ISSUER, EIDER_OIDC_CLIENT_ID and EIDER_OIDC_CLIENT_SECRET (or its _FILE) must be given together.",
    );
  }
  if (values.EIDER_PUBLIC_URL === undefined) {
    throw new EnvError(
      "EIDER_PUBLIC_URL is needed with EIDER_OIDC_ISSUER: the provider sends people back there.",
    );
  }
  if ((values.EIDER_OIDC_ROLE_CLAIM === undefined) !== (values.EIDER_OIDC_ROLES === undefined)) {
    throw new EnvError("EIDER_OIDC_ROLE_CLAIM and EIDER_OIDC_ROLES must be given together.");
  }
  const { EIDER_OIDC_DEFAULT_ROLE: defaultRole } = values;
  return Object.freeze({
    issuer,
    clientId,
    clientSecret,
    name: values.EIDER_OIDC_NAME ?? "single sign-on",
    scopes: values.EIDER_OIDC_SCOPES ?? "openid email profile",
    roleClaim: values.EIDER_OIDC_ROLE_CLAIM,
    roles: values.EIDER_OIDC_ROLES ?? new Map<string, Role>(),
    defaultRole: defaultRole === "none" ? undefined : defaultRole,
    domains: (values.EIDER_OIDC_DOMAINS ?? []).map((domain) => domain.toLowerCase().replace(/^@/, "")),
    trustsEmail: values.EIDER_OIDC_TRUST_EMAIL === "on",
    isRequired: values.EIDER_OIDC_REQUIRED === "on",
    sessionMsMax: (values.EIDER_OIDC_SESSION_HOURS ?? 24) * 60 * 60_000,
  });
}

function oidcSecret(values: Values): string | undefined {
  const { EIDER_OIDC_CLIENT_SECRET: given, EIDER_OIDC_CLIENT_SECRET_FILE: path } = values;
  if (path === undefined) return given;
  if (given !== undefined)
    throw new EnvError("EIDER_OIDC_CLIENT_SECRET and EIDER_OIDC_CLIENT_SECRET_FILE: give one of them.");
  try {
    const text = readFileSync(path, "utf8").trim();
    if (text !== "") return text;
  } catch {
    // said below
  }
  throw new EnvError("EIDER_OIDC_CLIENT_SECRET_FILE can't be read, or is empty.");
}

function isLoopback(hostname: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}

/** Variables that a hosted worker may have from us. Not among them: the database's address, the secret key. */
const WORKER_VARIABLES = [
  "PATH",
  "HOME",
  "TMPDIR",
  "LANG",
  "TZ",
  "NODE_EXTRA_CA_CERTS",
  "EIDER_SESSION_MEMORY_BYTES",
  "EIDER_WORKER_THREADS",
  "EIDER_RESULTS_BYTES_MAX",
  "EIDER_CACHE_BYTES_MAX",
  "EIDER_ALONE_MS_MAX",
  "EIDER_SPARE_ENGINE",
] as const;

/** The environment of a hosted worker, as far as it is the server's own. */
export function workerEnvironment(): NodeJS.ProcessEnv {
  const given: NodeJS.ProcessEnv = { NODE_ENV: process.env.NODE_ENV };
  for (const name of WORKER_VARIABLES) {
    const value = process.env[name];
    if (value !== undefined) given[name] = value;
  }
  return given;
}

type VariableName = keyof typeof ENV_VARIABLES;
type Values = { [N in VariableName]?: z.output<(typeof ENV_VARIABLES)[N]["schema"]> };

function parseVariables(variables: Readonly<Record<string, string | undefined>>): Values {
  const values: Record<string, unknown> = {};
  const wrong: string[] = [];
  for (const [name, { schema, fallback, doc }] of Object.entries(ENV_VARIABLES)) {
    const parsed = optional(schema).safeParse(variables[name] || fallback);
    if (parsed.success) values[name] = parsed.data;
    else wrong.push(`${name}: ${parsed.error.issues[0]?.message ?? "is wrong"}. ${doc}`);
  }
  if (wrong.length > 0) throw new EnvError(wrong.join(" | "));
  return values as Values;
}

const slot = shared<{ env: Env | undefined }>("env", () => ({ env: undefined }));

/** The process's configuration, parsed on first use. @throws EnvError */
export function env(): Env {
  slot.env ??= parseEnv(process.env);
  return slot.env;
}

/** For tests: replaces the configuration. */
export function setEnv(replacement: Env): void {
  slot.env = replacement;
}

/**
 * Configures what reads nothing but the environment: next-auth learns where
 * people reach us (EIDER_PUBLIC_URL, or else whatever host they typed), Next sends no telemetry.
 */
export function setFrameworkVariables({ publicUrl }: Env): void {
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  delete process.env.NEXTAUTH_URL;
  delete process.env.AUTH_TRUST_HOST;
  if (publicUrl === undefined) process.env.AUTH_TRUST_HOST = "true";
  else process.env.NEXTAUTH_URL = publicUrl;
}
