import { newId, type UserId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import type { Prisma } from "../db/generated/client.ts";
import { db, type Transaction } from "../db/db.ts";

/**
 * Everything that is worth a line in the audit log: `<thing>.<past participle>`.
 * Rooms add theirs here.
 */
export const AUDIT_VERBS = [
  "workspace.created",
  "session.signed_in",
  "session.refused",
  "account.password_changed",
  "account.signed_out_everywhere",
  "account.password_reset",
  "account.password_sign_in_allowed",
  "account.created_by_provider",
  "account.linked_to_provider",
  "member.role_changed",
  "member.removed",
  "member.joined_by_provider",
  "member.admin_kept",
  "member.reset_link_made",
  "invite.created",
  "invite.revoked",
  "invite.accepted",
  "notebook.created",
  "notebook.deleted",
  "notebook.restored",
  "notebook.purged",
  "notebook.imported",
  "run.started",
  "run.ended",
  "device.registered",
  "device.revoked",
  "device.endorsed",
  "run.cancelled_by_admin",
  "pool.created",
  "pool.changed",
  "pool.removed",
  "pool.made_default",
  "pool.key_created",
  "pool.key_revoked",
  "worker.token_created",
  "worker.token_withdrawn",
  "worker.enrolled",
  "worker.approved",
  "worker.renamed",
  "worker.paused",
  "worker.resumed",
  "worker.drained",
  "worker.removed",
  "worker.enrollment_refused",
  "worker.revoked",
  "worker.clone_suspected",
  "lake.table_imported",
] as const;
export type AuditVerb = (typeof AUDIT_VERBS)[number];

/** One thing that happened. `subject` is the id of what it happened to; `detail` holds names and numbers, never rows or secrets. */
export interface AuditEntry {
  readonly workspaceId: WorkspaceId | null;
  /** null: the installation itself, or somebody unknown */
  readonly actorId: UserId | null;
  readonly verb: AuditVerb;
  readonly subject: string;
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Appends to the audit log. Pass the transaction of the change itself, so that
 * neither exists without the other. Costs one insert.
 */
export async function recordAudit(entry: AuditEntry, tx: Transaction = db()): Promise<void> {
  const detail: Prisma.InputJsonObject = { ...entry.detail };
  await tx.auditEvent.create({
    data: {
      id: newId("aud_"),
      workspaceId: entry.workspaceId,
      actorId: entry.actorId,
      verb: entry.verb,
      subject: entry.subject,
      detail,
    },
  });
}
