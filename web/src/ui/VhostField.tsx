import { usePoll } from "../api/poll";
import type { VirtualHost } from "../api/types";
import { Field } from "./fields";

/** A choice among the virtual hosts that the user sees. */
export function VhostField({ name = "vhost", label = "Virtual host" }: { name?: string; label?: string }) {
  const { data } = usePoll<VirtualHost[]>("vhosts?columns=name");
  if (!data) return null;
  return (
    <Field label={label}>
      <select name={name}>
        {data.map((vhost) => (
          <option key={vhost.name}>{vhost.name}</option>
        ))}
      </select>
    </Field>
  );
}
