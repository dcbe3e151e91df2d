/* What the patient's page does. It talks to the HTTP API, keeps what is not sent yet, and only ever appends to the log.
 *
 * Words come from the page's #words template (data/texts/en/page.yml). Nothing is kept beyond this tab: the talk's key and unsent
 * words live in sessionStorage, never in localStorage, because phones and family computers are shared.
 */

const API = "/api/chat/conversations";
const KEPT_AS = "attune";
const RETRY_AFTER_S = [2, 4, 8, 15, 30];
const ANSWER_TIMEOUT_MS = 45_000;
const LOOK_AGAIN_MS = 20_000;
const QUIET_AFTER_RESUME_MS = 1_000;
const PHONE = /\b(?:911|988)\b|\(\d{3}\) \d{3}-\d{4}/g;
const MANY_CHOICES = 5;
const SCALE_ITEM = /^(?:nrs|peg)_/;

const at = (id) => document.getElementById(id);
const words = Object.fromEntries([...at("words").content.querySelectorAll("[data-word]")].map((p) => [p.dataset.word, p.textContent]));
const [log, list, writing, choices, buttons] = ["log", "messages", "writing", "choices", "buttons"].map(at);
const [composer, text, progress, keys, trouble] = ["composer", "text", "progress", "keys", "trouble"].map(at);

/* What this tab keeps. */

const NOTHING = { conversation: null, token: null, invitation: null, outbox: [], draft: "", picked: null, keys: true, progress: null };
let kept = { ...NOTHING, ...recall() };
let leaving = false;

function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT_AS)) ?? {};
  } catch {
    return {}; // storage is switched off, or not ours: the talk then lasts as long as the page
  }
}

function keep(changes) {
  kept = { ...kept, ...changes };
  if (leaving) return;
  try {
    sessionStorage.setItem(KEPT_AS, JSON.stringify(kept));
  } catch {
    // Storage is switched off: everything still works until the page is closed.
  }
}

/* Asking the server. */

class Problem extends Error {
  constructor(status, told = {}, retryAfter = null) {
    super(told.message ?? "");
    this.status = status;
    this.retryAfterS = Number(retryAfter) || null;
  }
  get isOver() {
    return this.status === 401 || this.status === 404;
  }
  get isRefusal() {
    return this.status === 413 || this.status === 422;
  }
}

async function ask(path, body) {
  const headers = { "Content-Type": "application/json" };
  if (kept.token && path) headers.Authorization = `Bearer ${kept.token}`;
  const options = { headers, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS), cache: "no-store", credentials: "omit" };
  if (body) Object.assign(options, { method: "POST", body: JSON.stringify(body) });
  let response;
  let told;
  try {
    response = await fetch(API + path, options);
    told = await response.json();
  } catch {
    throw new Problem(response?.ok ? 0 : (response?.status ?? 0)); // no network, no answer in time, or no answer of ours
  }
  if (!response.ok) throw new Problem(response.status, told, response.headers.get("Retry-After"));
  return told;
}

const messagesPath = () => `/${kept.conversation}/messages`;

/* The log. */

const seen = new Set();
const bubbles = new Map(); // a patient's message by its client_id
let lastId = null;
let latest = []; // what the companion said since the patient's last message

function show(message) {
  if (seen.has(message.id)) return null;
  seen.add(message.id);
  lastId = message.id;
  if (message.from !== "patient") {
    latest.push(message);
    return append(message);
  }
  latest = [];
  return bubbles.has(message.client_id) ? null : showOwn(message.client_id, message.text);
}

function showOwn(clientId, said) {
  latest = [];
  const bubble = append({ from: "patient", kind: null, text: said });
  bubbles.set(clientId, bubble);
  return bubble;
}

function append({ from, kind, text: said }) {
  const bubble = document.createElement("li");
  bubble.className = `message ${from}`;
  if (kind === "safety") makeSafety(bubble);
  const line = document.createElement("p");
  line.append(sender(from), ...(kind === "safety" ? withPhones(said) : [said]));
  bubble.append(line);
  list.append(bubble);
  return bubble;
}

function sender(from) {
  const name = document.createElement("span");
  name.className = "seen-by-readers";
  name.textContent = `${words[`from_${from}`]}: `;
  return name;
}

function makeSafety(bubble) {
  bubble.classList.add("safety");
  bubble.append(at("safety-label").content.cloneNode(true));
}

function withPhones(said) {
  const parts = [];
  let end = 0;
  for (const found of said.matchAll(PHONE)) {
    const link = document.createElement("a");
    link.href = `tel:${found[0].replace(/\D/g, "")}`;
    link.textContent = found[0];
    parts.push(said.slice(end, found.index), link);
    end = found.index + found[0].length;
  }
  return [...parts, said.slice(end)];
}

function bringToSight(first, last) {
  last.scrollIntoView({ block: "nearest" });
  first.scrollIntoView({ block: "nearest" });
}

/* Messages that came: show them, then what can be picked. */

function take(messages) {
  const fresh = messages.map(show).filter(Boolean);
  offer();
  if (!fresh.length) return;
  bringToSight(fresh[0], choices.hidden ? fresh.at(-1) : choices);
  placeFocus();
}

let offered = null; // the id of the message whose choices are shown

function offer() {
  const asking = kept.outbox.length ? null : latest.findLast((message) => message.choices.length || isScale(message));
  const id = asking?.id ?? null;
  if (id === offered) return; // a look for news takes no focus and no pick away
  offered = id;
  choices.hidden = !asking;
  buttons.replaceChildren();
  document.body.classList.toggle("with-many", asking?.choices.length >= MANY_CHOICES);
  if (!asking) return;
  const scale = !asking.choices.length;
  const several = asking.pick === "several";
  buttons.classList.toggle("scale", scale);
  at("choices-label").textContent = scale ? words.scale : several ? words.choices_several : words.choices;
  const options = scale ? [...Array(11).keys()].map((number) => ({ title: `${number}`, value: `${number}` })) : asking.choices;
  buttons.append(...options.map((option, place) => choiceButton(option, scale ? place : place + 1, scale)));
  if (several) buttons.append(doneButton(options.length + 1));
  if (several) pickAgain();
}

const isScale = (message) => message.asks.length === 1 && SCALE_ITEM.test(message.asks[0]);

function choiceButton({ title, value, joins }, key, scale) {
  const button = newButton(title, key, !scale);
  button.value = value;
  if (joins) button.ariaPressed = "false";
  button.addEventListener("click", () => (joins ? toggle(button) : choose(value)));
  return button;
}

function newButton(title, key, withHint) {
  const button = document.createElement("button");
  button.type = "button";
  if (key < 10) {
    button.dataset.key = key;
    if (withHint) button.append(keyHint(key));
  }
  button.append(title);
  return button;
}

/* Where several choices may be true they are switched on and off, and go as one message. What stands alone goes at once. */

const picked = () => [...buttons.querySelectorAll("[aria-pressed='true']")].map((button) => button.value);

function doneButton(key) {
  const button = newButton(words.done, key, true);
  button.id = "done";
  button.addEventListener("click", () => choose(joined(picked())));
  return button;
}

function toggle(button) {
  button.ariaPressed = `${button.ariaPressed !== "true"}`;
  keep({ picked: { of: offered, values: picked() } });
  at("done").disabled = !picked().length;
}

function pickAgain() {
  const values = kept.picked?.of === offered ? kept.picked.values : [];
  for (const button of buttons.querySelectorAll("[aria-pressed]")) button.ariaPressed = `${values.includes(button.value)}`;
  at("done").disabled = !picked().length;
}

function joined(values) {
  const last = values.at(-1);
  return values.length > 1 ? `${values.slice(0, -1).join(", ")} ${words.and} ${last}` : last;
}

function keyHint(key) {
  const hint = document.createElement("span");
  hint.className = "key";
  hint.ariaHidden = "true";
  hint.textContent = key;
  return hint;
}

// The picked button goes away, so focus must not be left on it; nor may it be taken from somebody who writes.
function placeFocus() {
  if (![log, document.body, null].includes(document.activeElement) || !wasPicked) return;
  wasPicked = false;
  if (!choices.hidden) choices.focus({ preventScroll: true });
  else if (matchMedia("(hover: hover)").matches) text.focus({ preventScroll: true });
}

/* Sending: kept first, sent in order, tried again with the same client_id, so that nothing is lost or said twice. */

let wasPicked = false;
let delivering = false;
let tries = 0;
let retryTimer = null;

function choose(value) {
  wasPicked = true;
  log.focus({ preventScroll: true });
  say(value);
}

function say(said) {
  const entry = { client_id: newId(), text: said };
  keep({ outbox: [...kept.outbox, entry], picked: null });
  const bubble = showOwn(entry.client_id, said);
  offer();
  bringToSight(bubble, bubble);
  deliver();
}

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Plain http that is not loopback has no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

async function deliver() {
  if (delivering || leaving) return;
  delivering = true;
  clearTimeout(retryTimer);
  try {
    if (!kept.token) await begin();
    while (kept.outbox.length) await deliverOne(kept.outbox[0]);
    tries = 0;
    hush();
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    explain(problem);
  } finally {
    delivering = false;
    writing.textContent = "";
  }
}

async function deliverOne(entry) {
  writing.textContent = words.writing;
  const told = await ask(messagesPath(), entry);
  keep({ outbox: kept.outbox.filter((waiting) => waiting.client_id !== entry.client_id), progress: told.progress });
  setState(entry, "");
  writing.textContent = "";
  take(told.messages);
  showProgress();
}

async function begin() {
  const told = await ask("", { channel: "web", ...(kept.invitation ? { invitation: kept.invitation } : {}) });
  keep({ conversation: told.conversation, token: told.token });
  take(told.messages);
}

function explain(problem) {
  if (leaving) return;
  if (problem.isOver) return offerNewChat(problem.message);
  if (problem.isRefusal && kept.outbox.length) return giveBack(problem.message);
  for (const entry of kept.outbox) setState(entry, words.not_sent);
  const usual = kept.token ? words.kept : words.not_started;
  complain(problem.status === 429 && problem.message ? problem.message : usual, words.try_now, deliver);
  retryTimer = setTimeout(deliver, 1000 * (problem.retryAfterS ?? RETRY_AFTER_S[Math.min(tries++, RETRY_AFTER_S.length - 1)]));
}

function giveBack(reason) {
  const [refused, ...others] = kept.outbox;
  keep({ outbox: others });
  bubbles.get(refused.client_id)?.remove();
  putBack(refused.text);
  complain(reason);
  if (others.length) retryTimer = setTimeout(deliver, 1000);
  else offer();
}

function offerNewChat(reason) {
  complain(reason, words.start_new, () => {
    for (const entry of kept.outbox) putBack(entry.text);
    keep({ ...NOTHING, keys: kept.keys, draft: text.value });
    list.replaceChildren();
    latest = [];
    showProgress();
    deliver();
  });
}

function putBack(said) {
  text.value = [said, text.value].filter(Boolean).join("\n");
  keep({ draft: text.value });
  fit();
}

function setState(entry, state) {
  const bubble = bubbles.get(entry.client_id);
  if (!bubble) return;
  bubble.querySelector(".state")?.remove();
  if (!state) return;
  const line = document.createElement("p");
  line.className = "state";
  line.textContent = state;
  bubble.append(line);
}

/* Trouble is said once, in words, beside the text field. */

function complain(reason, action = "", act = null) {
  const button = at("trouble-button");
  trouble.hidden = false;
  if (at("trouble-text").textContent !== reason) at("trouble-text").textContent = reason;
  button.hidden = !act;
  button.textContent = action;
  button.onclick = act;
}

function hush() {
  if (trouble.contains(document.activeElement)) text.focus();
  trouble.hidden = true;
  at("trouble-text").textContent = "";
}

function showProgress() {
  const { done, of } = kept.progress ?? {};
  progress.textContent = done ? words.progress.replace("[done]", done).replace("[of]", of) : "";
}

/* Coming back: after a reload, a lost connection, or when a late answer came. */

async function catchUp() {
  if (delivering || leaving || !kept.token) return;
  try {
    const told = await ask(messagesPath() + (lastId ? `?after=${lastId}` : ""));
    take(told.messages);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.isOver || !lastId) explain(problem);
  }
}

async function resume() {
  // What was read before is not read out again.
  log.ariaLive = "off";
  await catchUp();
  for (const entry of kept.outbox) if (!bubbles.has(entry.client_id)) showOwn(entry.client_id, entry.text);
  offer();
  setTimeout(() => log.removeAttribute("aria-live"), QUIET_AFTER_RESUME_MS);
}

function readInvitation() {
  const invitation = new URLSearchParams(location.hash.slice(1)).get("i");
  if (!invitation) return;
  history.replaceState(null, "", location.pathname + location.search);
  // A link for somebody else is another talk; the same link again is the same one.
  if (invitation !== kept.invitation) keep({ ...NOTHING, invitation });
}

/* Writing and keys. */

function fit() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 4}px`;
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const own = text.value.trim();
  // What was picked and not sent yet goes along with the person's own words.
  const said = [...(picked().length ? [joined(picked())] : []), ...(own ? [own] : [])].join(". ");
  if (!said) return text.focus();
  text.value = "";
  keep({ draft: "" });
  fit();
  say(said);
});

text.addEventListener("input", () => {
  keep({ draft: text.value });
  fit();
});

text.addEventListener("keydown", (event) => {
  // On a touch keyboard Enter is the only way to a new line.
  const sends = event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(hover: hover)").matches;
  if (!sends) return;
  event.preventDefault();
  composer.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  const elsewhere = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (!kept.keys || choices.hidden || elsewhere || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  const button = /^\d$/.test(event.key) && buttons.querySelector(`[data-key="${event.key}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

keys.addEventListener("change", () => {
  keep({ keys: keys.checked });
  document.body.classList.toggle("with-keys", kept.keys);
});

at("leave").addEventListener("click", (event) => {
  event.preventDefault();
  leaving = true;
  sessionStorage.removeItem(KEPT_AS);
  document.title = "";
  document.body.replaceChildren();
  location.replace(event.currentTarget.href);
});

window.addEventListener("online", () => (kept.outbox.length || !kept.token ? deliver() : catchUp()));
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && catchUp());
// A page that the browser kept while we were away may be older than the talk.
window.addEventListener("pageshow", (event) => event.persisted && location.reload());
window.addEventListener("hashchange", () => location.hash.startsWith("#i=") && location.reload());
setInterval(() => document.visibilityState === "visible" && catchUp(), LOOK_AGAIN_MS);

readInvitation();
at("chat").hidden = false;
text.value = kept.draft;
keys.checked = kept.keys;
document.body.classList.toggle("with-keys", kept.keys);
fit();
showProgress();
if (kept.token) await resume();
deliver();
