import { useEffect } from "preact/hooks";
import { session } from "../api/session";
import { useRoute } from "../routing/useRoute";
import { Notices } from "../ui/notices";
import { useStore } from "../ui/store";
import { LogIn } from "./LogIn";
import { pageOf } from "./pages";
import { Shortcuts } from "./shortcuts";
import { Sidebar } from "./Sidebar";

/** The whole page. */
export function App() {
  const who = useStore(session);
  const { parts } = useRoute();
  const { title, content } = pageOf(parts);
  useEffect(() => {
    document.title = `${title} · Hoopoe`;
    window.scrollTo(0, 0);
  }, [title]);
  if (!who) return <LogIn />;
  return (
    <>
      <a class="skip" href="#content" onClick={skip}>
        Skip to the content
      </a>
      <Sidebar />
      {/* Another address is another page, with nothing left of the one before. */}
      <main id="content" tabIndex={-1} key={parts.join("\n")}>
        {content}
      </main>
      <Notices />
      <Shortcuts />
    </>
  );
}

/** The fragment is the page's address, so the link may not change it. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
