import { render } from "preact";
import { App } from "./app.tsx";
import { follow } from "./state.ts";
import "./style/page.css";
import "./style/parts.css";
import "./style/views.css";

follow();
render(<App />, document.getElementById("page") as HTMLElement);
