/* Asks every few seconds which alarms are open, for alarms.js. A worker, because a page's own timers are slowed in the background. */

const EVERY_MS = 3000;
const WITHIN_MS = 8000;
const LOST_AFTER = 3; // failures in a row: a restart of the server is no news
let failures = 0;

async function look() {
  try {
    const answer = await fetch("/staff/alarms", { cache: "no-store", signal: AbortSignal.timeout(WITHIN_MS) });
    if (answer.status === 401) {
      postMessage({ signedOut: true });
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    postMessage({ told: await answer.json() });
    failures = 0;
  } catch {
    failures += 1;
    if (failures >= LOST_AFTER) postMessage({ lost: true });
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
