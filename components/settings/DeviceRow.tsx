"use client";

import { Badge } from "../ui/Badge.tsx";
import { Button } from "../ui/Button.tsx";
import { TimeAgo } from "../ui/TimeAgo.tsx";
import { SettingRow } from "./SettingRow.tsx";
import type { ListedDevice } from "./use-devices.ts";

export interface DeviceRowProps {
  device: ListedDevice;
  /** this browser could vouch for it, and none has yet */
  canApprove: boolean;
  onAsk: (what: "revoke" | "rename" | "approve") => void;
}

/** One browser: what it is called, since when, and what tells it from others. */
export function DeviceRow({ device, canApprove, onAsk }: DeviceRowProps) {
  const { name, isThis, createdAt, lastSeenAt } = device;
  const help = (
    <>
      <span className="mono">{device.fingerprint}</span>
      <br />
      Made <TimeAgo at={createdAt} />, last seen <TimeAgo at={lastSeenAt} />
      {device.endorsedBy.length > 0 && ", approved by another device"}
    </>
  );
  return (
    <SettingRow label={name} help={help}>
      {isThis && <Badge>This device</Badge>}
      {canApprove && (
        <Button aria-label={`Approve ${name}`} onClick={() => onAsk("approve")}>
          Approve
        </Button>
      )}
      <Button aria-label={`Rename ${name}`} onClick={() => onAsk("rename")}>
        Rename
      </Button>
      <Button variant="danger" aria-label={`Revoke ${name}`} onClick={() => onAsk("revoke")}>
        Revoke
      </Button>
    </SettingRow>
  );
}
