import type { Template } from "./template.ts";

/** The descriptions of the examples, which *New Experiment…* shows. */

export const exampleMessages: readonly Template[] = [
  ["Two dense layers of 512 with dropout, stopped when the validation loss no longer falls"],
  ["Data from four IDX files; a small convolutional network with weight decay and a warm-up"],
  ["LeNet-5 on digits that are turned, zoomed and shifted a little, otherwise in each epoch"],
  ["The classic convolutional network, with relu and average pooling"],
  ["Batch normalization and a residual block of two convolutions; one epoch, looked at every 100 batches"],
  ["Sigmoids and plain SGD: a long plateau, and then it learns within two epochs"],
  ["Two convolutions and one dense layer, 8,490 parameters, trained with the one-cycle policy"],
];
