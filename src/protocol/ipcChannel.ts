import type { Channel } from "./endpoint.ts";

/** What `process` in a forked child and the parent's handle of that child have in common. */
export interface IpcPeer {
  readonly connected: boolean;
  send?(message: unknown, handle: undefined, options: undefined, callback: (error: Error | null) => void): boolean;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

/** How long a message that cannot be sent waits for the reason why, in milliseconds. */
const reasonTimeout = 2000;

/** A channel over Node's IPC; `closed` settles, with the reason, when nothing will come any more. */
export function ipcChannel(peer: IpcPeer, closed: Promise<Error>): Channel {
  return {
    async send(message) {
      // Throws at once what cannot be serialized; a broken pipe comes back as a value.
      const broken = await sent(peer, message);
      if (broken !== null) throw await reasonOf(broken, closed);
    },
    onMessage(listener) {
      peer.on("message", listener);
    },
    onClose(listener) {
      void closed.then(listener);
    },
  };
}

function sent(peer: IpcPeer, message: unknown): Promise<Error | null> {
  return new Promise((resolve) => {
    if (peer.send === undefined || !peer.connected) resolve(new Error("its channel is closed"));
    else peer.send(message, undefined, undefined, resolve);
  });
}

/** Why a pipe broke is known a moment later, when the process at its other end has been seen to end. */
async function reasonOf(broken: Error, closed: Promise<Error>): Promise<Error> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Error>((resolve) => {
    timer = setTimeout(() => resolve(broken), reasonTimeout);
  });
  return Promise.race([closed, late]).finally(() => clearTimeout(timer));
}
