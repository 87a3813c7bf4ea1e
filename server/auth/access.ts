import type { Role } from "./can.ts";

/**
 * Who may reach a door of the control plane, at least: everybody, somebody who is
 * signed in, or a member with a role. `worker` doors know no people: an
 * enrolment token, a link token or a worker's key opens them.
 */
export type Access = "everybody" | "signed-in" | Role | "worker";

/**
 * Every door, by name. The doors decide for themselves (`permit`, the procedure
 * ladder); this table is what they are tested against, each role at each of
 * them, and a door that is missing here fails the tests.
 */
export const PROCEDURE_ACCESS: Readonly<Record<string, Access>> = {
  "setup.status": "everybody",
  "setup.facts": "everybody",
  "setup.create": "everybody",
  "session.me": "everybody",
  "members.list": "viewer",
  "members.changeRole": "admin",
  "members.remove": "admin",
  "members.makeResetLink": "admin",
  "invites.list": "admin",
  "invites.create": "admin",
  "invites.revoke": "admin",
  "invites.read": "everybody",
  "invites.accept": "everybody",
  "account.changePassword": "signed-in",
  "account.signOutEverywhere": "signed-in",
  "account.readReset": "everybody",
  "account.resetPassword": "everybody",
  "notebooks.list": "viewer",
  "notebooks.listTrash": "viewer",
  "notebooks.get": "viewer",
  "notebooks.create": "editor",
  "notebooks.rename": "editor",
  "notebooks.duplicate": "editor",
  "notebooks.delete": "editor",
  "notebooks.restore": "editor",
  "notebooks.purge": "admin",
  "notebooks.saveOperations": "editor",
  "notebooks.export": "viewer",
  "notebooks.import": "editor",
  "devices.register": "viewer",
  "devices.list": "viewer",
  "devices.rename": "viewer",
  "devices.revoke": "viewer",
  "devices.endorse": "viewer",
  "sessions.open": "viewer",
  "sessions.close": "viewer",
  "runs.list": "viewer",
  "runs.listOpen": "viewer",
  "runs.begin": "viewer",
  "runs.end": "viewer",
  "catalog.list": "viewer",
  "pools.list": "viewer",
  "pools.create": "editor",
  "pools.change": "admin",
  "pools.remove": "admin",
  "pools.setDefault": "admin",
  "workers.list": "viewer",
  "workers.approve": "admin",
  "workers.pause": "admin",
  "workers.resume": "admin",
  "workers.drain": "admin",
  "workers.rename": "admin",
  "workers.revoke": "admin",
  "workers.cancelRun": "admin",
  "enrollment.createToken": "admin",
  "enrollment.withdraw": "admin",
  "enrollment.state": "admin",
  "enrollment.createPoolKey": "admin",
  "enrollment.listPoolKeys": "admin",
  "enrollment.revokePoolKey": "admin",
};

/** Plain routes, by method and path. */
export const ROUTE_ACCESS: Readonly<Record<string, Access>> = {
  "GET /healthz": "everybody",
  "GET /readyz": "everybody",
  "GET /duckdb/:version/:file": "everybody",
  "GET /worker.tgz": "everybody",
  "POST /relay/calls/:callId": "viewer",
  "GET /relay/calls/:callId/frames": "viewer",
  "POST /relay/calls/:callId/cancel": "viewer",
  "GET /lake/objects/:objectId": "viewer",
  "GET /worker/objects/:objectId": "worker",
  "PUT /worker/objects/:objectId": "worker",
  "POST /worker/enroll": "worker",
  "POST /worker/enroll-replica": "worker",
  "POST /worker/calls/:callId/frames/:seq": "worker",
};

/** WebSockets, by path. */
export const SOCKET_ACCESS: Readonly<Record<string, Access>> = {
  "/page": "viewer",
  "/worker/link": "worker",
};

/**
 * Next's route handlers and pages, by folder of `app/`. `(app)` pages redirect
 * who is not a member; the data comes from procedures in any case.
 */
export const PAGE_ACCESS: Readonly<Record<string, Access>> = {
  "api/auth/[...nextauth]": "everybody",
  "api/trpc/[trpc]": "everybody",
  "(gate)/setup": "everybody",
  "(gate)/signin": "everybody",
  "(gate)/invite/[token]": "everybody",
  "(gate)/reset/[token]": "everybody",
  "(gate)/no-workspace": "signed-in",
  "(app)": "viewer",
  "(app)/notebooks/[id]": "viewer",
  "(app)/settings": "viewer",
  "(app)/trash": "viewer",
  "(app)/admin/members": "viewer",
  "(app)/admin/workers": "viewer",
};
