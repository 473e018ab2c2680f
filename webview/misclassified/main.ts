import { connect } from "../shared/messages.ts";
import { Panel } from "./panel.ts";
import type { PanelProtocol } from "./panelState.ts";

// The side panel of digits: the host says what a run answered, the page chooses, sorts and draws.

const host = connect<PanelProtocol>((message) => panel.receive(message));
const panel = new Panel(host);
document.body.append(panel.root);
host.post({ type: "ready" });
