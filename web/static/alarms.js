/* Alarms on every console page, as they come: the list of them, their number in the title, a clock, a sound.
 *
 * alarms-watch.js asks the server; its timer keeps running where a page in the background would be slowed down. Without these scripts
 * a page shows what was open when it was loaded. The sound is made here, and only after somebody has asked for it.
 */

const SOUND_AGAIN_MS = 30_000; // while an alarm is open
const KEY = "attune-alarm-sound";
const section = document.getElementById("alarms");
const list = document.getElementById("alarm-list");
const news = document.getElementById("alarm-news");
const trouble = document.getElementById("alarm-trouble");
const soundButton = document.getElementById("alarm-sound");
const soundState = document.getElementById("alarm-sound-state");
const plainTitle = document.title.replace(/^\(.*?\) /, "");

let count = Number(section.dataset.count);
let known = new Set(section.dataset.news.split(" ").filter(Boolean));
let shown = null;
let ahead = Date.parse(section.dataset.now) - Date.now(); // of the server's clock to ours
let audio = null;
let lastSound = 0;

// What the server says

function take(told) {
  trouble.textContent = "";
  ahead = Date.parse(told.now) - Date.now();
  if (told.html !== shown) replace(told.html);
  const fresh = told.news.filter((entry) => !known.has(entry));
  known = new Set(told.news);
  if (told.open !== count || fresh.length) say(told.open, fresh.length);
  count = told.open;
  section.dataset.count = count;
  entitle(count ? `${count}` : "");
  tick();
  if (fresh.length) sound();
}

function replace(html) {
  const first = shown === null;
  shown = html;
  const next = document.createElement("template");
  next.innerHTML = html; // our own template, escaped by the server
  if (first && next.content.textContent.replace(/\s+/g, " ") === list.textContent.replace(/\s+/g, " ")) return;
  const focused = list.contains(document.activeElement) ? document.activeElement.id : "";
  list.replaceChildren(next.content);
  if (focused) (document.getElementById(focused) ?? document.getElementById("main")).focus();
}

function say(open, fresh) {
  const alarms = open === 1 ? "1 open alarm" : `${open || "No"} open alarms`;
  news.textContent = fresh ? `New alarm. ${alarms}.` : `${alarms}.`;
}

function complain(words, mark) {
  if (trouble.textContent !== words) trouble.textContent = words;
  entitle(mark);
}

function entitle(mark) {
  const title = mark ? `(${mark}) ${plainTitle}` : plainTitle;
  if (document.title !== title) document.title = title;
}

// The clock

function tick() {
  for (const clock of document.querySelectorAll(".waits")) {
    const words = waited(Date.now() + ahead - Date.parse(clock.dataset.since));
    if (clock.textContent !== words) clock.textContent = words;
  }
  if (count && Date.now() - lastSound >= SOUND_AGAIN_MS) sound();
}

function waited(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return minutes ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

// The sound

const wanted = () => localStorage.getItem(KEY) === "on";
const audible = () => wanted() && audio?.state === "running";

function showSound() {
  soundState.textContent = audible() ? "Sound is on." : wanted() ? "Sound is off until you click or press a key." : "Sound is off.";
  soundState.classList.toggle("off", !audible());
  soundButton.textContent = audible() ? "Sound off" : "Sound on";
}

async function wake() {
  if (!wanted()) return showSound();
  if (!audio) {
    audio = new AudioContext();
    audio.onstatechange = showSound;
  }
  showSound();
  // A browser that wants a click first leaves this open; the page says so meanwhile.
  if (audio.state !== "running") await audio.resume();
  showSound();
}

async function turn() {
  const on = !audible();
  localStorage.setItem(KEY, on ? "on" : "off");
  if (on) {
    await wake();
    tone();
  } else showSound();
}

function sound() {
  if (!audible()) return;
  lastSound = Date.now();
  tone();
}

// Two notes, three times: unlike the sounds of a phone or a computer.
function tone() {
  if (!audible()) return;
  for (let place = 0; place < 6; place += 1) note(place % 2 ? 660 : 880, audio.currentTime + place * 0.22);
}

function note(pitch, at) {
  const voice = audio.createOscillator();
  const level = audio.createGain();
  voice.frequency.value = pitch;
  level.gain.setValueAtTime(0.0001, at);
  level.gain.exponentialRampToValueAtTime(0.3, at + 0.02);
  level.gain.exponentialRampToValueAtTime(0.0001, at + 0.2);
  voice.connect(level).connect(audio.destination);
  voice.start(at);
  voice.stop(at + 0.21);
}

soundButton.hidden = false;
soundButton.addEventListener("click", turn);
for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, (event) => event.target !== soundButton && wanted() && audio?.state !== "running" && wake());
}
wake();

const watch = new Worker(section.dataset.watch);
watch.onmessage = ({ data }) => {
  if (data.told) take(data.told);
  else if (data.signedOut) complain("You are signed out: alarms are not shown here any more. Load the page to sign in.", "signed out");
  else complain("The server can't be reached: alarms may be missing here.", "no connection");
};
setInterval(tick, 1000);
tick();
