import { parseArguments } from "../format/arguments";
import { Action } from "../ui/Action";
import { ArgumentsField, Check, Field, type Fields } from "../ui/fields";
import { publish } from "./queueAccess";

const propertyNames = ["content_type", "correlation_id", "reply_to", "expiration", "priority", "message_id", "type", "app_id"] as const;

/** Publishes one message by hand. */
export function PublishAction({ vhost, exchange, routingKey }: { vhost: string; exchange: string; routingKey: string }) {
  const run = async (form: Fields) => {
    const headers = form.arguments("headers");
    const routed = await publish(vhost, {
      exchange,
      routing_key: form.text("key"),
      properties: { ...textual(form.text("properties")), delivery_mode: form.checked("persistent") ? 2 : 1, headers },
      payload: form.text("payload"),
      payload_encoding: form.checked("base64") ? "base64" : "string",
    });
    if (!routed) throw new Error("No queue took it: no binding matches this key.");
    return "Published.";
  };
  return (
    <Action label="Publish" title={exchange === "" ? `Publish to ${routingKey}` : `Publish to ${exchange}`} run={run}>
      <Field label="Routing key">
        <input name="key" defaultValue={routingKey} readOnly={exchange === ""} spellcheck={false} autocapitalize="none" />
      </Field>
      <Field label="Body">
        <textarea name="payload" rows={6} class="code" spellcheck={false} />
      </Field>
      <Check name="base64" label="The body is written in base64" />
      <Check name="persistent" label="Persistent" checked />
      <ArgumentsField name="headers" label="Headers" />
      <ArgumentsField name="properties" label="Properties" names={propertyNames} />
    </Action>
  );
}

/** Properties are text but for the priority, whatever they look like: an expiration of 5000 is "5000". */
function textual(text: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parseArguments(text)).map(([name, value]) => [name, name === "priority" || name === "timestamp" || typeof value === "object" ? value : String(value)]),
  );
}
