"use client";

import { Button } from "../ui/Button.tsx";
import { type ListColumn, ListTable } from "../ui/ListTable.tsx";
import { formatDate } from "../ui/format-ago.ts";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import type { Role } from "./roles.ts";
import { usePeopleActions } from "./use-people-actions.ts";

export interface InviteLine {
  inviteId: string;
  email: string;
  role: Role;
  createdAt: string;
  expiresAt: string;
}

const COLUMNS = [
  { title: "E-mail" },
  { title: "Role", width: 104 },
  { title: "Invited", width: 136 },
  { title: "Works until", width: 136 },
  { title: "Actions", width: 112 },
] as const satisfies readonly ListColumn[];

/** Invitations that nobody has accepted yet. */
export function InvitesTable({ invites }: { invites: readonly InviteLine[] }) {
  const { revokeInvite } = usePeopleActions();
  return (
    <ListTable label="Open invitations" columns={COLUMNS}>
      <tbody>
        {invites.map((invite) => (
          <tr key={invite.inviteId}>
            <td className="medium ellipsis">{invite.email}</td>
            <td>{invite.role}</td>
            <td className="muted">
              <TimeAgo at={invite.createdAt} />
            </td>
            <td className="muted">{formatDate(new Date(invite.expiresAt))}</td>
            <td className="r">
              <Button
                size="s"
                variant="danger"
                aria-label={`Withdraw the invitation of ${invite.email}`}
                onClick={() => revokeInvite.mutate({ inviteId: invite.inviteId })}
              >
                Withdraw
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </ListTable>
  );
}
