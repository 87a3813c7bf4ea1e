"use client";

import { Button } from "../ui/Button.tsx";
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

/** Invitations that nobody has accepted yet. */
export function InvitesTable({ invites }: { invites: readonly InviteLine[] }) {
  const { revokeInvite } = usePeopleActions();
  return (
    <div className="panel">
      <table className="table table--list" aria-label="Open invitations">
        <colgroup>
          <col />
          <col style={{ width: 104 }} />
          <col style={{ width: 136 }} />
          <col style={{ width: 136 }} />
          <col style={{ width: 112 }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">E-mail</th>
            <th scope="col">Role</th>
            <th scope="col">Invited</th>
            <th scope="col">Works until</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
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
      </table>
    </div>
  );
}
