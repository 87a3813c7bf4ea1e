import { Button } from "../../ui/Button.tsx";
import { TimeAgo } from "../../ui/TimeAgo.tsx";
import type { PoolKey } from "../fleet.ts";

export interface PoolKeyLinesProps {
  keys: readonly PoolKey[];
  onRevoke: (poolKeyId: PoolKey["poolKeyId"]) => void;
}

/** The keys that admit workers now. */
export function PoolKeyLines({ keys, onRevoke }: PoolKeyLinesProps) {
  if (keys.length === 0)
    return <p className="muted">No key yet: this Pool takes one worker for each token.</p>;
  return (
    <ul className="lines panel" aria-label="Pool keys">
      {keys.map((key) => (
        <li key={key.poolKeyId}>
          <span className="grow">
            <b className="medium">{key.name}</b>
            <small className="muted pool-key__facts">
              made <TimeAgo at={key.createdAt} /> ·{" "}
              {key.workers === 1 ? "1 worker" : `${key.workers} workers`} ·{" "}
              {key.lastUsedAt ? (
                <>
                  used <TimeAgo at={key.lastUsedAt} />
                </>
              ) : (
                "never used"
              )}
            </small>
          </span>
          <Button
            size="s"
            variant="danger"
            aria-label={`Revoke the key ${key.name}`}
            title="Admits nobody any more. Workers that it admitted stay."
            onClick={() => onRevoke(key.poolKeyId)}
          >
            Revoke
          </Button>
        </li>
      ))}
    </ul>
  );
}
