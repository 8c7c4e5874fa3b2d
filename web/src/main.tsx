import { render } from "preact";
import { App } from "./shell/App";
import "./styles/page.css";

render(<App />, document.getElementById("page")!);
