import { parentPort, workerData } from "node:worker_threads";
import { reportOf } from "../../core/errors.ts";
import { forPage, readDigit, type PictureSource } from "../pictures.ts";
import type { PictureAnswer } from "./answer.ts";

// A thread that reads one picture and ends: to unpack a large photograph takes seconds, in which nothing else would happen.

const answer = await readDigit(workerData as PictureSource).then(
  (read): PictureAnswer => ({ read: forPage(read) }),
  (error: unknown): PictureAnswer => ({ error: reportOf(error) }),
);
parentPort?.postMessage(answer);
