// Drawing a digit, and what the networks of train.js say to it.
"use strict";

const pad = get("pad");
const ink = pad.getContext("2d", { willReadFrequently: true });
const seen = get("seen").getContext("2d", { willReadFrequently: true });
const SIZE = pad.width;
let picture = null; // what the networks were asked, 784 numbers from 0 to 1
let sample = 0;
Object.assign(ink, { strokeStyle: "white", lineWidth: 9, lineCap: "round", lineJoin: "round" });

function stroke(from, to) {
  ink.beginPath();
  ink.moveTo(...from);
  ink.lineTo(...to);
  ink.stroke();
  soon();
}

let asking = false;
function soon() {
  if (asking) return;
  asking = true;
  setTimeout(() => {
    asking = false;
    ask(shrink());
  }, 60);
}

// As MNIST was made: the drawing within 20 x 20 pixels, its centre of mass in the middle of 28 x 28.
function shrink() {
  const { data } = ink.getImageData(0, 0, SIZE, SIZE);
  let [left, right, top, bottom] = [SIZE, -1, SIZE, -1];
  for (let i = 0; i < SIZE * SIZE; i++) {
    if (data[4 * i + 3] < 40) continue;
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  if (right < 0) return null;
  const scale = 20 / Math.max(right - left + 1, bottom - top + 1);
  const place = (x, y) => {
    seen.clearRect(0, 0, 28, 28);
    seen.imageSmoothingQuality = "high";
    seen.setTransform(scale, 0, 0, scale, x - scale * left, y - scale * top);
    seen.drawImage(pad, 0, 0);
    seen.resetTransform();
    const pixels = seen.getImageData(0, 0, 28, 28).data;
    return Float32Array.from({ length: 784 }, (_, i) => pixels[4 * i + 3] / 255);
  };
  const first = place(4, 4);
  let [mass, x, y] = [0, 0, 0];
  first.forEach((value, i) => {
    mass += value;
    x += value * (i % 28);
    y += value * Math.floor(i / 28);
  });
  return place(4 + Math.round(13.5 - x / mass), 4 + Math.round(13.5 - y / mass));
}

function ask(pixels) {
  picture = pixels;
  if (!picture) return ARMS.forEach((_, i) => showAnswer(i, null));
  const image = seen.createImageData(28, 28);
  picture.forEach((value, i) => image.data.set([255, 255, 255, 255 * value], 4 * i));
  seen.putImageData(image, 0, 0);
  for (const run of runs) run.worker.postMessage({ task: "answer", pixels: picture });
}

function answered(run, { probabilities, epoch }) {
  if (picture) showAnswer(ARMS.indexOf(run.arm), probabilities, epoch);
}

const boxes = [...document.querySelectorAll(".arms-answers > div")];
for (const box of boxes) {
  box.querySelector("svg").innerHTML = Array.from({ length: 10 }, (_, i) =>
    `<rect x="${20 * i + 3}" y="0" width="14" height="80" transform="scale(1 0)"/>` +
    `<text x="${20 * i + 10}" y="96" text-anchor="middle">${i}</text>`).join("") +
    '<path d="M0 80.5H200"/>';
}

function showAnswer(i, probabilities, epoch) {
  const bars = boxes[i].querySelectorAll("rect");
  bars.forEach((bar, c) => { bar.style.transform = `scaleY(${probabilities?.[c] ?? 0})`; });
  const order = [...(probabilities ?? [])].map((p, c) => [p, c]).sort((a, b) => b[0] - a[0]);
  const words = order.slice(0, 3).map(([p, c]) => `${c} (${percent(p, 0)} %)`);
  const empty = runs.length ? "Draw something." : "Not trained yet: press Start.";
  boxes[i].querySelector("p").textContent = probabilities
    ? `${words[0]}, after epoch ${epoch}` : empty;
  boxes[i].querySelector("svg").setAttribute("aria-label",
    probabilities ? `Most likely: ${words.join(", ")}.` : "No answer yet.");
}

function clear() {
  ink.clearRect(0, 0, SIZE, SIZE);
  seen.clearRect(0, 0, 28, 28);
  ask(null);
}
get("clear").onclick = clear;

// One of the digits that are held out in this seed.
get("sample").onclick = async () => {
  digits ??= await unpack();
  const [label, place] = [sample % 10, 499 - Math.floor(sample / 10) % 400];
  const row = label * 500 + digits.orders[(seed * 10 + label) * 500 + place];
  sample += 3; // neighbouring classes are too easy to guess
  clear();
  ask(Float32Array.from(digits.images.subarray(row * 784, (row + 1) * 784), (byte) => byte / 255));
  ink.imageSmoothingEnabled = false;
  ink.drawImage(get("seen"), 0, 0, SIZE, SIZE);
};

const inPad = (event) => {
  const box = pad.getBoundingClientRect();
  return [((event.clientX - box.left) * SIZE) / box.width,
    ((event.clientY - box.top) * SIZE) / box.height];
};
let last = null; // where the pointer was; null while it is up
pad.onpointerdown = (event) => {
  pad.setPointerCapture(event.pointerId);
  last = inPad(event);
  stroke(last, last);
};
pad.onpointermove = (event) => {
  if (!last) return;
  const next = inPad(event);
  stroke(last, next);
  last = next;
};
pad.onpointerup = pad.onpointercancel = () => { last = null; };

// The pen of the keyboard.
const pen = { at: [SIZE / 2, SIZE / 2], down: false };
const MOVES = { ArrowLeft: [-4, 0], ArrowRight: [4, 0], ArrowUp: [0, -4], ArrowDown: [0, 4] };
function showPen() {
  get("pen").style.left = `${(100 * pen.at[0]) / SIZE}%`;
  get("pen").style.top = `${(100 * pen.at[1]) / SIZE}%`;
  get("pen").classList.toggle("down", pen.down);
}
pad.onkeydown = (event) => {
  const move = MOVES[event.key];
  if (move) {
    const next = pen.at.map((value, i) => Math.min(SIZE, Math.max(0, value + move[i])));
    if (pen.down) stroke(pen.at, next);
    pen.at = next;
  } else if (event.key === " ") {
    pen.down = !pen.down;
    if (pen.down) stroke(pen.at, pen.at);
  } else if (event.key === "Delete" || event.key === "Backspace") {
    clear();
  } else return;
  event.preventDefault();
  get("pen").hidden = false;
  showPen();
};
pad.onblur = () => { get("pen").hidden = true; };
