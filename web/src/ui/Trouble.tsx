import type { ApiError } from "../api/client";

/** Says what went wrong with a request, in the server's words. */
export function Trouble({ error }: { error?: ApiError | null }) {
  if (!error) return null;
  const lead = error.status === 401 || error.status === 403 ? "You may not see this: " : error.status === 0 ? "" : `Error ${error.status}: `;
  return (
    <p class="trouble" role="alert">
      {lead}
      {error.message}
    </p>
  );
}
