import { useState } from "preact/hooks";
import { ApiError, logIn } from "../api/client";

/** The first thing one sees. */
export function LogIn() {
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const send = async (event: SubmitEvent) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setError("");
    try {
      await logIn(String(data.get("user")), String(data.get("password")));
    } catch (error) {
      const refused = error instanceof ApiError && error.status === 401;
      setError(refused ? "This name and password were not accepted, or the user has no tag that opens this page." : (error as Error).message);
      setBusy(false);
    }
  };
  return (
    <main class="log-in">
      <form class="form" onSubmit={send}>
        <img src="hoopoe.svg" alt="" width="56" height="56" />
        <h1>Hoopoe</h1>
        <label class="field">
          <span>User name</span>
          <input name="user" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus />
        </label>
        <label class="field">
          <span>Password</span>
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        {error && (
          <p class="trouble" role="alert">
            {error}
          </p>
        )}
        <button type="submit" class="primary" disabled={busy}>
          Log in
        </button>
      </form>
    </main>
  );
}
