import type { Channel } from "./endpoint.ts";

/** What `process` in a forked child and the parent's handle of that child have in common. */
export interface IpcPeer {
  readonly connected: boolean;
  send?(message: unknown, handle: undefined, options: undefined, callback: (error: Error | null) => void): boolean;
  on(event: "message", listener: (message: unknown) => void): unknown;
}

/** A channel over Node's IPC; `closed` settles, with the reason, when nothing will come any more. */
export function ipcChannel(peer: IpcPeer, closed: Promise<Error>): Channel {
  return {
    send(message) {
      return new Promise((resolve, reject) => {
        if (peer.send === undefined || !peer.connected) {
          reject(new Error("its channel is closed"));
          return;
        }
        // Throws at once what cannot be serialized; a broken pipe comes back through the callback.
        peer.send(message, undefined, undefined, (error) => {
          if (error === null) resolve();
          else reject(error);
        });
      });
    },
    onMessage(listener) {
      peer.on("message", listener);
    },
    onClose(listener) {
      void closed.then(listener);
    },
  };
}
