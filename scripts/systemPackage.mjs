// Packages of Debian and Ubuntu, for what tests need besides Node.
import { spawnSync } from "node:child_process";

/** @returns whether this process may install packages of the system. */
export function mayInstallPackages() {
  return process.platform === "linux" && process.getuid() === 0;
}

/** Installs a package with what it needs. Whether that worked, what it brings tells. */
export function installPackage(name) {
  const options = {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  const install = () => spawnSync("apt-get", ["install", "-y", "--no-install-recommends", name], options).status;
  if (install() === 0) return;
  spawnSync("apt-get", ["update"], options);
  install();
}
