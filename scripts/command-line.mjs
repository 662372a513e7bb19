/**
 * The command lines of the scripts, which Node's own parser reads: `--help` shows the head of the script, where its arguments are described, and a
 * wrong argument is answered with a sentence and status 2.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** The first comment of a script, without its marks. @param {string} url */
function headOf(url) {
  const [, head = ""] = /^\/\*\*\s([\s\S]*?)\s+\*\//.exec(readFileSync(fileURLToPath(url), "utf8")) ?? [];
  return head.replaceAll(/^ \* ?/gm, "");
}

/** Ends the process with the script's own description where that is asked for. @param {string} url the script's `import.meta.url` */
export function answerHelp(url) {
  if (!process.argv.slice(2).some((argument) => argument === "--help" || argument === "-h")) return;
  console.log(headOf(url));
  process.exit(0);
}

/**
 * What a script was told.
 * @template {NonNullable<import("node:util").ParseArgsConfig["options"]>} O
 * @param {string} url the script's `import.meta.url`
 * @param {O} options
 */
export function commandLine(url, options) {
  answerHelp(url);
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    if (!(error instanceof TypeError) || !("code" in error)) throw error;
    console.error(`${error.message.split(". ")[0]}. See --help.`);
    return process.exit(2);
  }
}
