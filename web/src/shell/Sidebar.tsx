import { logOut } from "../api/client";
import { refresh, refreshSeconds } from "../api/poll";
import { session } from "../api/session";
import { href } from "../routing/route";
import { useRoute } from "../routing/useRoute";
import { useStore } from "../ui/store";
import { places } from "./places";
import { nextTheme, theme } from "./theme";

/** Where one can go, how often the page refreshes, and who is logged in. */
export function Sidebar() {
  const [first = ""] = useRoute().parts;
  return (
    <div class="sidebar">
      <a class="brand" href={href()} aria-label="Hoopoe, overview">
        <img src="hoopoe.svg" alt="" width="28" height="28" />
        Hoopoe
      </a>
      <nav aria-label="Main">
        {places.filter(({ open }) => open()).map(({ path, title }) => (
          <a key={path} href={href(...(path ? [path] : []))} aria-current={first === path ? "page" : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <Preferences />
    </div>
  );
}

const refreshChoices = [[0, "paused"], [1, "every second"], [5, "every 5 s"], [30, "every 30 s"]] as const;

function Preferences() {
  const seconds = useStore(refreshSeconds);
  const shade = useStore(theme);
  return (
    <div class="preferences">
      <label>
        <span class="hidden">Refresh</span>
        <select
          value={String(seconds)}
          onChange={(event) => {
            refreshSeconds.set(Number(event.currentTarget.value));
            refresh();
          }}
        >
          {refreshChoices.map(([value, text]) => (
            <option key={value} value={String(value)}>
              {value === 0 ? "Refresh paused" : `Refresh ${text}`}
            </option>
          ))}
        </select>
      </label>
      <button type="button" class="plain" onClick={nextTheme} title="Change the colours (t)">
        {shade === "system" ? "◐ System" : shade === "light" ? "○ Light" : "● Dark"}
      </button>
      <button type="button" class="plain" onClick={logOut} title="Log out">
        {useStore(session)?.name} · log out
      </button>
    </div>
  );
}
