import { useEffect, useState } from "preact/hooks";
import { ApiError, request } from "../api/client";
import type { Route } from "../api/types";
import { parseArguments } from "../format/arguments";
import { href } from "../routing/route";
import { Trouble } from "../ui/Trouble";

interface Props {
  vhost: string;
  exchange: string;
  onRoute: (route: Route | undefined) => void;
}

/** Asks the broker where a message would go, without publishing one. Not there where the server cannot say: RabbitMQ has no such question. */
export function DryRun({ vhost, exchange, onRoute }: Props) {
  const known = useCanRoute(vhost, exchange);
  const [route, setRoute] = useState<Route>();
  const [error, setError] = useState<ApiError>();
  if (!known) return null;
  const ask = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    try {
      const found = await routeOf(vhost, exchange, String(data.get("key")), String(data.get("headers")));
      setError(undefined);
      setRoute(found);
      onRoute(found);
    } catch (error) {
      setError(error as ApiError);
    }
  };
  return (
    <div class="dry-run">
      <form class="filter" onSubmit={ask}>
        <label>
          Key <input name="key" spellcheck={false} autocapitalize="none" />
        </label>
        <label>
          Headers <input name="headers" spellcheck={false} placeholder="name = value; …" />
        </label>
        <button type="submit" class="primary">
          Where would it go?
        </button>
      </form>
      <Trouble error={error} />
      {route && (
        <p aria-live="polite">
          {route.queues.length === 0 ? "To no queue: it would be returned or dropped." : "To "}
          {route.queues.map((queue, index) => (
            <>
              {index > 0 && ", "}
              <a key={queue} href={href("queues", vhost, queue)}>
                {queue}
              </a>
            </>
          ))}
        </p>
      )}
    </div>
  );
}

function routeOf(vhost: string, exchange: string, routing_key: string, headers: string): Promise<Route> {
  return request("POST", "hoopoe/route", { vhost, exchange, routing_key, headers: parseArguments(headers.replaceAll(";", "\n")) });
}

/** Whether the server answers such questions; asked once, and remembered. */
let answers: Promise<boolean> | undefined;

function useCanRoute(vhost: string, exchange: string): boolean {
  const [known, setKnown] = useState(false);
  useEffect(() => {
    answers ??= routeOf(vhost, exchange, "", "").then(() => true, (error: ApiError) => error.status !== 404 && error.status !== 405 && error.status !== 0);
    void answers.then(setKnown);
  }, []);
  return known;
}
