#!/usr/bin/env node
import { installationOf } from "../services/installation.ts";
import { exitCodes } from "./exitCodes.ts";
import { runProgram } from "./program.ts";
import { createTerminal } from "./terminal.ts";

// Whoever reads us may go away (`| head`): there is nobody left to tell, and a trainer without us saves and ends.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCodes.failed);
    throw error;
  });
}

process.exitCode = await runProgram(process.argv.slice(2), {
  terminal: createTerminal(process),
  installation: installationOf(import.meta.url),
  signals: process,
  answers: process.stdin,
});
