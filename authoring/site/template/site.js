// Comforts only: every page can be read without this file.
"use strict";

(() => {
const all = (query, within = document) => [...within.querySelectorAll(query)];

// An element with its text; "type" and the like are attributes.
function element(name, text, attributes = {}) {
  const node = document.createElement(name);
  node.textContent = text;
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

// What is wider than the screen must be reachable with the keyboard.
function reach() {
  for (const box of all(".scroll")) {
    if (box.scrollWidth > box.clientWidth) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", "Wide content: scroll sideways");
    } else {
      for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
    }
    sides(box);
  }
}

// A shadow lies where there is more to see.
function sides(box) {
  const rest = box.scrollWidth - box.clientWidth;
  box.classList.toggle("more-left", box.scrollLeft > 1);
  box.classList.toggle("more-right", rest - box.scrollLeft > 1);
}
reach();
addEventListener("resize", reach);
addEventListener("load", reach);
for (const box of all(".scroll")) box.addEventListener("scroll", () => sides(box), { passive: true });
for (const each of all("details")) each.addEventListener("toggle", reach);

// Paper cannot be unfolded.
let folded = [];
addEventListener("beforeprint", () => {
  folded = all("details:not([open], .reasons)");
  for (const each of folded) each.open = true;
});
addEventListener("afterprint", () => {
  for (const each of folded) each.open = false;
});

// The theme.
const choice = document.getElementById("theme_choice");
choice.value = courseTheme.now;
choice.addEventListener("change", () => courseTheme.choose(choice.value));
document.getElementById("theme_switch").hidden = false;

// Code can be copied; where the browser does not let a page do it, the code is selected.
const says = element("p", "", { class: "unseen", role: "status" });
async function copy(code, button) {
  let done = "Copied";
  getSelection().selectAllChildren(code);
  try {
    await navigator.clipboard.writeText(code.textContent.replace(/\n$/, ""));
    getSelection().removeAllRanges();
  } catch {
    if (!document.execCommand("copy")) done = "Selected";
  }
  button.textContent = done;
  says.textContent = done === "Copied"
    ? "The code is copied." : "The code is selected: copy it with Ctrl+C.";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}
for (const code of all(".input pre, .answer pre, .text > .scroll > pre, .article > .scroll > pre")) {
  const button = element("button", "Copy", { type: "button", class: "copy", "aria-label": "Copy the code" });
  button.addEventListener("click", () => copy(code, button));
  const frame = element("div", "", { class: "code" });
  code.parentNode.replaceWith(frame);
  frame.append(code.parentNode, button);
  document.body.append(says);
}

// The section that is being read is marked in the contents.
const links = all(".contents a");
const headings = links.map((link) => document.getElementById(link.hash.slice(1)));
function mark() {
  let here = -1;
  for (const [n, heading] of headings.entries()) {
    if (heading.getBoundingClientRect().top < innerHeight / 3) here = n;
  }
  for (const [n, link] of links.entries()) {
    if (n === here) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
}
if (links.length) {
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  mark();
}

// A practice question is checked; what is said about each option is in the page.
for (const question of all(".practice")) {
  question.querySelector(".reasons").remove();
  const button = element("button", "Check", { type: "button" });
  const result = element("div", "", { class: "result", role: "status" });
  const parts = all(".part[data-right]", question);
  button.addEventListener("click", () => {
    const chosen = parts.map((part) => all("input", part).findIndex((input) => input.checked) + 1);
    const says = parts.map((part, n) => all(".verdict", part)[chosen[n]].innerHTML);
    const { sum } = question.dataset;
    if (!sum) {
      result.innerHTML = says[0];
      return;
    }
    const right = parts.filter((part, n) => chosen[n] === Number(part.dataset.right)).length;
    const first = element("p", sum.replace("{right}", right).replace("{all}", parts.length));
    const list = element("ul", "");
    for (const line of says) list.append(Object.assign(element("li", ""), { innerHTML: line }));
    result.replaceChildren(first, list);
  });
  question.append(button, result);
}
})();
