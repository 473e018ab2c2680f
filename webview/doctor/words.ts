import type { DoctorRow, DoctorState } from "../../src/protocol/doctor.ts";
import { t } from "../shared/l10n.ts";

export function statusWord(status: DoctorRow["status"]): string {
  switch (status) {
    case "waiting":
      return t("not looked at");
    case "looking":
      return t("looking…");
    case "works":
      return t("works");
    case "fails":
      return t("does not work");
  }
}

/** @returns how far the examination is, which a screen reader is told. */
export function statusSentence({ examining, rows }: DoctorState): string {
  const looking = rows.find(({ status }) => status === "looking");
  if (looking !== undefined) return t("Looking at {0}…", looking.engine);
  if (examining) return t("Looking at the engines…");
  const seen = rows.filter(({ status }) => status === "works" || status === "fails");
  if (seen.length === 0) return "";
  return t("{0} of {1} engines work here", seen.filter(({ status }) => status === "works").length, seen.length);
}
