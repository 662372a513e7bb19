/**
 * Progress of a long step: on a terminal one line that is rewritten, otherwise a whole line now and then, so that
 * a log stays readable and nobody has to wonder whether it hangs.
 */
import { LIVE_TERMINAL } from "./project.mjs";

const HEARTBEAT_MS = 20_000;

/** @param {number} ms */
export function seconds(ms) {
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const whole = Math.round(ms / 1000);
  return whole < 100 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** @param {number} bytes */
export function kilobytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KB`;
}

/** @param {string} text */
const dim = (text) => (LIVE_TERMINAL ? `\x1b[2m${text}\x1b[0m` : text);

/** @param {string} title @param {string} why */
export function startProgress(title, why) {
  const begun = performance.now();
  const elapsed = () => performance.now() - begun;
  let last = "";
  console.log(`- ${title} ${dim(`(${why})`)}`);
  const show = () => {
    if (LIVE_TERMINAL) {
      const line = `  ${seconds(elapsed())}  ${last}`.slice(0, (process.stdout.columns ?? 80) - 1);
      process.stdout.write(`\r\x1b[K${line}`);
    } else {
      console.log(`  … ${seconds(elapsed())}  ${last}`);
    }
  };
  const timer = setInterval(show, LIVE_TERMINAL ? 200 : HEARTBEAT_MS);
  return {
    /** @param {string} line the newest line the step printed */
    note(line) {
      last = line.replace(/\x1b\[[0-9;?]*[a-zA-Z]/g, "");
    },
    /** @param {string} outcome */
    end(outcome) {
      clearInterval(timer);
      if (LIVE_TERMINAL) process.stdout.write("\r\x1b[K");
      console.log(`  ${outcome} ${dim(`in ${seconds(elapsed())}`)}`);
    },
  };
}
