import type { LogEntry, RunData, RunState, ToDashboard } from "../../protocol/dashboard.ts";
import type { Say } from "../messages/translator.ts";

/** @returns a message to the page with what the layers below have said in it, said in the person's language. */
export function spoken(message: ToDashboard, say: Say): ToDashboard {
  switch (message.type) {
    case "unreadable":
      return { ...message, ...spokenProblem(message, say) };
    case "run": {
      const { device, engineReason } = message.run;
      const run = { ...message.run, device: sayOrNull(device, say), engineReason: sayOrNull(engineReason, say) };
      return { ...message, run, data: spokenData(message.data, say), state: spokenState(message.state, say) };
    }
    case "more":
      return { ...message, data: spokenData(message.data, say), state: spokenState(message.state, say) };
    case "state":
      return { ...message, state: spokenState(message.state, say) };
    case "nothing":
    case "loading":
    case "selection":
      return message;
  }
}

const spokenData = (data: RunData, say: Say): RunData => ({
  ...data,
  log: data.log.map((entry) => logged(entry, say)),
});

const spokenState = (state: RunState, say: Say): RunState => ({
  ...state,
  problems: state.problems.map((problem) => spokenProblem(problem, say)),
});

function spokenProblem({ message, next }: RunState["problems"][number], say: Say): RunState["problems"][number] {
  return { message: say(message), next: sayOrNull(next, say) };
}

function logged(entry: LogEntry, say: Say): LogEntry {
  switch (entry.type) {
    case "started":
      return { ...entry, device: say(entry.device), reason: sayOrNull(entry.reason, say) };
    case "notice":
    case "failed":
      return { ...entry, message: say(entry.message) };
    case "resumed":
    case "epoch":
    case "checkpoint":
    case "paused":
    case "continued":
    case "completed":
    case "stopped":
      return entry;
  }
}

const sayOrNull = (message: string | null, say: Say): string | null => (message === null ? null : say(message));
