import type { Template } from "./template.ts";

/** What is said where lab reports are made. */
export const reportMessages: readonly Template[] = [
  ["{0} is no name of a page"],
  ["Give the report a name that ends in .html; its Markdown file lies beside it"],
  ["{0} lacks marks of the places for your own words: {1}"],
  [
    "Put the lines back that begin with <!-- your words and <!-- end of your words, or save the report under another name",
  ],
  ["{0} was changed outside of the places for your own words"],
  ["Save the report under another name, and take over what you wrote"],
  ["{0} is there already, and is no report of MNIST Lab"],
  ["Save the report under another name"],
  ["{0} is there already, and is no picture of a report"],
  ["Move it away, or save the report under another name"],
  ["`mnist-lab repair {0}` saves what can be saved; as it is, nothing true can be told of it"],
  ["There is no run that a report could be made of"],
  ["Let the sweep train first, or name a run"],
  ["{0} is a sweep: a report is of runs, or of one sweep"],
  ["Name the sweep alone, or runs of it"],
];
