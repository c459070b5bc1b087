// The page of the four arms: shares out the work among one worker for each arm; the controls.
//
// FOUR_ARMS holds what the build adds: the digits, the worker, the marks, quantiles of Student's t.
"use strict";

const ARMS = [
  { name: "none", augmented: false, dropped: false },
  { name: "augmentation", augmented: true, dropped: false },
  { name: "dropout", augmented: false, dropped: true },
  { name: "both", augmented: true, dropped: true },
];
const { EPOCHS, SEEDS, MARKS, T95 } = FOUR_ARMS;
const CORES = Math.max(1, navigator.hardwareConcurrency || 2);
const get = (id) => document.getElementById(`arms_${id}`);
const percent = (share, digits = 1) => (100 * share).toFixed(digits);
const signed = (share) => (share < 0 ? "−" : "+") + percent(Math.abs(share));

// --- training ---

// One entry for each arm: its worker, the curve of this seed, and what the seeds before gave.
let runs = [];
let [running, seed, said] = [false, 0, ""];

function bytes(base64) {
  const text = atob(base64);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < out.length; i++) out[i] = text.charCodeAt(i);
  return out;
}

// The digits and, for each seed, the order of each class: low bytes first, then high bytes.
let digits;
async function unpack() {
  const stream = new Blob([bytes(FOUR_ARMS.digits)]).stream();
  const plain = await new Response(stream.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  const count = 5000 * SEEDS;
  const images = plain.byteLength - 2 * count;
  const [low, high] = [0, 1].map((i) => new Uint8Array(plain, images + i * count, count));
  const orders = Uint16Array.from(low, (byte, i) => byte + 256 * high[i]);
  return { images: new Uint8Array(plain, 0, images), orders };
}

// Let the page answer its reader before the next piece of work.
const pause = () => new Promise((done) => { setTimeout(done); });

async function begin() {
  digits ??= await unpack();
  const source = URL.createObjectURL(new Blob([FOUR_ARMS.worker], { type: "text/javascript" }));
  const kernel = bytes(FOUR_ARMS.kernel);
  const ready = [];
  for (const arm of ARMS) {
    await pause();
    const run = { arm, worker: new Worker(source), busy: false, curve: [], curves: [], heldOut: [] };
    run.worker.onmessage = ({ data }) => (data.task === "epoch" ? learned : answered)(run, data);
    run.worker.onerror = ({ message }) => {
      say(`This browser cannot train here: ${message}. A newer one can.`);
      setRunning(false);
    };
    run.worker.postMessage({ task: "begin", kernel, digits: digits.images, orders: digits.orders });
    ready.push(run);
  }
  runs = ready;
  newSeed(0);
}

function newSeed(number) {
  seed = number;
  for (const run of runs) {
    if (run.curve.length) run.curves.push(run.curve);
    [run.curve, run.last] = [[], null];
    run.worker.postMessage({
      task: "reset",
      seed,
      strength: run.arm.augmented ? Number(get("strength").value) : 0,
      rate: run.arm.dropped ? Number(get("rate").value) : 0,
      perClass: Number(get("digits").value) / 10,
      epochs: EPOCHS,
    });
  }
}

// Give out epochs, one at a time, first to the arm that is furthest behind.
function share() {
  if (!running) return;
  if (runs.every((run) => run.curve.length === EPOCHS)) {
    conclude();
    if (seed + 1 === SEEDS) return setRunning(false);
    newSeed(seed + 1);
  }
  const free = CORES - runs.filter((run) => run.busy).length;
  const waiting = runs.filter((run) => !run.busy && run.curve.length < EPOCHS);
  waiting.sort((a, b) => a.curve.length - b.curve.length);
  for (const run of waiting.slice(0, Math.max(0, free))) {
    run.busy = true;
    run.worker.postMessage({ task: "epoch" });
  }
}

function learned(run, result) {
  run.busy = false;
  run.curve.push(result.curve);
  run.last = result;
  if (result.heldOut !== undefined) run.heldOut.push(result.heldOut);
  if (picture) run.worker.postMessage({ task: "answer", pixels: picture });
  share();
  show();
}

// One sentence at the end of a seed, which screen readers announce.
function conclude() {
  const gain = compare(runs[3], runs[0]);
  const verdict = gain.low > 0 ? "higher" : gain.high < 0 ? "lower" : "cannot be told apart";
  const count = runs[0].heldOut.length;
  say(
    count < 2
      ? "One seed is finished. From the second on there are intervals."
      : `After ${count} seeds, both minus none: ${interval(gain, signed)} points (${verdict}).`,
  );
}

// Mean of numbers, and with two or more its 95 % interval by Student's t.
function summary(values) {
  const [n, mean] = [values.length, values.reduce((a, b) => a + b, 0) / values.length];
  if (n < 2) return { mean };
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  const half = T95[n - 2] * Math.sqrt(variance / n);
  return { mean, low: mean - half, high: mean + half };
}

function compare(run, other) {
  return summary(run.heldOut.slice(0, other.heldOut.length).map((x, i) => x - other.heldOut[i]));
}

function interval({ mean, low, high }, format) {
  return low === undefined ? format(mean) : `${format(mean)} [${format(low)}, ${format(high)}]`;
}

// --- controls ---

function say(sentence) {
  if (sentence !== said) get("says").textContent = said = sentence;
}

function setRunning(on) {
  running = on;
  const done = runs.length > 0 && runs.every((run) => run.heldOut.length === SEEDS);
  get("start").textContent = on ? "Stop" : done ? "Finished" : runs.length ? "Go on" : "Start";
  get("start").disabled = done;
  get("reset").disabled = !runs.length;
  for (const name of ["strength", "rate", "digits"]) get(name).disabled = runs.length > 0;
  show();
  if (on) share();
}

get("start").onclick = async () => {
  if (running) {
    say("Stopped. Each arm still ends the epoch that it is in.");
    return setRunning(false);
  }
  say(runs.length ? "Going on." : "Training.");
  if (!runs.length) {
    get("start").disabled = true;
    try {
      await begin();
    } catch ({ message }) {
      return say(`This browser cannot train here: ${message}. A newer one can.`);
    }
    get("start").disabled = false;
    get("start").focus();
  }
  setRunning(true);
};

get("reset").onclick = () => {
  for (const run of runs) run.worker.terminate();
  [runs, seed] = [[], 0];
  say("Everything is as in the beginning; change the settings, or start the same run again.");
  setRunning(false);
  get("start").focus();
  for (const [i] of ARMS.entries()) showAnswer(i, null);
};

const WORDS = {
  strength: (x) => `±${(15 * x).toFixed(x % 0.5 ? 1 : 0)}°, ±${(10 * x).toFixed(x % 0.5 ? 1 : 0)} %`,
  rate: (x) => x.toFixed(1),
  digits: (x) => String(x),
};
for (const [name, words] of Object.entries(WORDS)) {
  const show = () => { get(`${name}_says`).textContent = words(Number(get(name).value)); };
  get(name).oninput = show;
  show();
}
