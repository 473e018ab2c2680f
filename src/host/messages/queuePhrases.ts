import type { Grammar, Template } from "./template.ts";

/** What is said of a queue on Redis, whose workers train a sweep. */

export const queuePhrases: Grammar = {
  addressProblem: {
    templates: [
      ["it is no address"],
      ["it begins with {0}"],
      ["it names no host"],
      ["what follows the host is no number of a database"],
      ["it has more than a host and the number of a database"],
      ["its name or password is not encoded as addresses are"],
    ],
  },
  unreachable: {
    templates: [
      ["nothing listens there"],
      ["there is no host of the name {0}"],
      ["it does not answer"],
      ["its certificate is not trusted ({0})"],
      ["the connection was closed"],
      ["the connection failed ({0})"],
    ],
  },
  queuedProblem: {
    templates: [
      ["it is no experiment"],
      ["it is more than one run, or it names files"],
      ["a part of {0} is missing"],
      ["{0} is not what its worker sent"],
      ["it is the run {0}"],
      ["it names files that it does not have"],
      ["{0} is too large"],
    ],
  },
};

export const queueMessages: readonly Template[] = [
  ["The address of the queue cannot be used: {0}", "addressProblem"],
  ["Write it as redis://HOST:6379, or rediss://HOST:6379 where the server speaks TLS"],
  ["The Redis at {0} is of version {1}"],
  ["Update it: a queue needs {0} or newer"],
  ["The Redis at {0} does not know this name and password"],
  ["Check them; a password stands in the address, or in MNIST_LAB_QUEUE_PASSWORD"],
  ["The Redis at {0} wants a password"],
  ["Put it into the address, redis://:PASSWORD@HOST, or into MNIST_LAB_QUEUE_PASSWORD"],
  ["The Redis at {0} does not let this user work with a queue"],
  ["Let its access list allow all commands for keys that begin with mnist-lab:"],
  ["The Redis at {0} has no database of that number"],
  ["Leave the number at the end of the address out"],
  ["There is no Redis at {0}: {1}", "text", "unreachable"],
  ["Check the address, that the server runs, and that no firewall is between"],
  ["The workers that took this run died again and again"],
  ["The network may be too large for their memory"],
  ["A worker failed: {0}", "anything"],
  ["A queue takes no experiment that starts from the weights of another run"],
  ["Train it without --queue, or set model.weights to null"],
  ["{0} hands weights from run to run, so a queue cannot take it"],
  ["Train it without --queue, or set sweep.warmStart to false"],
  ["What came through the queue cannot be trained: {0}", "queuedProblem"],
  ["What came through the queue is no run"],
  ["What came of the run {0} through the queue cannot be used: {1}", "text", "queuedProblem"],
  ["This worker does not have the digits with the SHA-256 {0}"],
  ["A worker has MNIST alone, here with {0}: train experiments with other digits without a queue"],
  ["No worker is there yet. Start one with: mnist-lab worker {0}"],
  ["The Redis at {0} went away. Workers train on; waiting for it"],
  ["The Redis at {0} is back"],
  ["Whoever filled the queue went away; workers go on with this run"],
  ["Its worker went away; another one goes on with it"],
  ["{0} has {1} bytes: too many to travel through a queue"],
  ["Train this experiment without a queue, or make its network smaller"],
  ["The runs in the queue at {0} are for workers of version {1}; this one is of version {2}"],
  ["Install the same version of MNIST Lab here and where the queue is filled"],
];
