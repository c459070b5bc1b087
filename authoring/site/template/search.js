// Search in the index that lies beside the pages: all words must occur in a section.
"use strict";

const MOST = 40;
const field = document.getElementById("search_words");
const count = document.getElementById("search_count");
const results = document.getElementById("search_results");
const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
const index = window.COURSE_INDEX.map(([page, title, heading, anchor, text]) => ({
  page, title, heading, anchor, text,
  inTitle: plain(title), inHeading: plain(heading), inText: plain(text),
}));

function score(entry, words) {
  let sum = 0;
  for (const word of words) {
    const uses = entry.inText.split(word).length - 1;
    const here = (entry.inTitle.includes(word) ? (entry.heading ? 2 : 12) : 0)
      + (entry.inHeading.includes(word) ? 8 : 0) + Math.min(uses, 5);
    if (!here) return 0;
    sum += here;
  }
  return sum;
}

// The text around the first word, with all words marked.
function excerpt(entry, words) {
  const line = document.createElement("p");
  const same = entry.inText.length === entry.text.length;
  const place = same ? Math.max(0, entry.inText.indexOf(words[0])) : 0;
  const start = Math.max(0, place - 80);
  const part = entry.text.slice(start, place + 160);
  if (start) line.append("… ");
  const escaped = words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  for (const piece of part.split(new RegExp(`(${escaped.join("|")})`, "gi"))) {
    if (words.includes(plain(piece))) {
      const mark = document.createElement("mark");
      mark.textContent = piece;
      line.append(mark);
    } else {
      line.append(piece);
    }
  }
  if (place + 160 < entry.text.length) line.append(" …");
  return line;
}

function show(query) {
  const words = plain(query).split(/\s+/).filter(Boolean);
  results.replaceChildren();
  count.textContent = "";
  if (!words.length) return;
  const found = index.map((entry) => ({ entry, points: score(entry, words) }))
    .filter((each) => each.points)
    .sort((a, b) => b.points - a.points);
  for (const { entry } of found.slice(0, MOST)) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = entry.page + (entry.anchor ? `#${entry.anchor}` : "");
    link.textContent = entry.heading ? `${entry.title}: ${entry.heading}` : entry.title;
    item.append(link, excerpt(entry, words));
    results.append(item);
  }
  const more = found.length > MOST ? `, the first ${MOST} are shown` : "";
  const noun = found.length === 1 ? "section" : "sections";
  count.textContent = found.length
    ? `${found.length} ${noun} with “${query.trim()}”${more}.`
    : `Nothing found for “${query.trim()}”. Try fewer or shorter words.`;
}

document.getElementById("search_form").addEventListener("submit", (event) => {
  event.preventDefault();
  // The address holds the words, so that a search can be kept and sent.
  const address = `?q=${encodeURIComponent(field.value)}`;
  try { history.replaceState(null, "", address); } catch { /* not allowed for files everywhere */ }
  show(field.value);
});
field.value = new URLSearchParams(location.search).get("q") || "";
show(field.value);
