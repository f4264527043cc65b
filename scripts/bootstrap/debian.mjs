import { run, which } from "./exec.mjs";
import { say } from "./progress.mjs";

/**
 * Installs packages where that needs nobody's leave: as root on Debian or Ubuntu, as in a container.
 * @param {string[]} packages
 * @returns {Promise<boolean>} false where it cannot be done
 */
export async function aptInstall(packages) {
  if (process.getuid?.() !== 0 || !(await which("apt-get"))) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  say(`apt-get install ${packages.join(" ")}`);
  const install = () => run("apt-get", ["install", "-y", "--no-install-recommends", ...packages], { env });
  try {
    await install();
    return true;
  } catch {
    // The package lists are missing or old in most images.
  }
  try {
    await run("apt-get", ["update"], { env });
    await install();
    return true;
  } catch (error) {
    say(`apt-get failed: ${error.message.split("\n").at(-1)}`);
    return false;
  }
}
