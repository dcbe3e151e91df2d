/* The page of one intake: pointing at or focusing a value shows the message that it rests on, and marks the patient's words in it.
 *
 * Without this script the links lead to the message all the same.
 */

const QUICK_LOOK_MS = 80; // a pointer on its way to somewhere else moves nothing
const list = document.getElementById("messages");
let shown = null;
let waiting = null;

function show(link) {
  const message = document.getElementById(link.hash.slice(1));
  if (!message) return;
  clear();
  shown = message;
  message.classList.add("shown");
  const found = mark(message.querySelector(".words"), link.dataset.words);
  scrollTo(found ?? message);
}

function clear() {
  if (!shown) return;
  shown.classList.remove("shown");
  for (const found of shown.querySelectorAll("mark")) found.replaceWith(found.textContent);
  shown.querySelector(".words").normalize();
  shown = null;
}

function mark(place, words) {
  const text = place.firstChild;
  const start = words && text ? whereIn(text.data, words) : -1;
  if (start < 0) return null;
  const rest = text.splitText(start);
  rest.splitText(words.length);
  const found = document.createElement("mark");
  rest.replaceWith(found);
  found.append(rest);
  return found;
}

function whereIn(text, words) {
  const exact = text.indexOf(words);
  if (exact >= 0) return exact;
  // Lower case may change a text's length (as in Turkish), and then places no longer agree.
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower.indexOf(words.toLowerCase()) : -1;
}

// On a wide screen the transcript has a scroll bar of its own; on a narrow one, jumping away from the value would be lost work.
function scrollTo(place) {
  if (list.scrollHeight <= list.clientHeight) return;
  const wanted = place.getBoundingClientRect();
  const seen = list.getBoundingClientRect();
  if (wanted.top < seen.top || wanted.bottom > seen.bottom) list.scrollTop += wanted.top - seen.top - seen.height / 3;
}

const linkOf = (event) => event.target.closest?.("a.rests-on");

document.addEventListener("focusin", (event) => linkOf(event) && show(linkOf(event)));
document.addEventListener("click", (event) => linkOf(event) && show(linkOf(event)));
document.addEventListener("pointerover", (event) => {
  clearTimeout(waiting);
  const link = event.pointerType === "mouse" && linkOf(event);
  if (link) waiting = setTimeout(show, QUICK_LOOK_MS, link);
});
