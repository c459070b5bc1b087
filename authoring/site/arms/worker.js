// One arm of the experiment: it has the digits and a network, and does what the page asks for.
"use strict";

const [PER_CLASS, TESTED, HELD_OUT] = [500, 20, 400]; // of each class, as in course_split
let digits, orders, network, run;

// The three parts of a seed's digits as row numbers; a row's class is row / 500, rounded down.
function split(seed, perClass) {
  const part = (from, to) =>
    Array.from({ length: CLASSES }, (_, label) => {
      const start = (seed * CLASSES + label) * PER_CLASS;
      return [...orders.subarray(start + from, start + to)].map((row) => label * PER_CLASS + row);
    }).flat();
  const rest = PER_CLASS - HELD_OUT;
  return {
    train: part(TESTED, TESTED + perClass),
    curve: part(PER_CLASS - HELD_OUT / 4, PER_CLASS),
    heldOut: part(rest, PER_CLASS),
  };
}

const label = (row) => Math.floor(row / PER_CLASS);

// Put one digit into place `slot` of the next batch, with a random map if `random` is given.
const framed = new Float32Array(FRAMED * FRAMED);
function load(row, slot, random = null) {
  const place = network.x.subarray(slot * SIDE * SIDE, (slot + 1) * SIDE * SIDE);
  const start = row * SIDE * SIDE;
  for (let i = 0; i < place.length; i++) place[i] = digits[start + i] / 255;
  if (!random) return;
  for (let y = 0; y < SIDE; y++) {
    framed.set(place.subarray(y * SIDE, (y + 1) * SIDE), (y + 1) * FRAMED + 1);
  }
  resample(framed, randomMap(run.strength, random), place);
}

function hits(labels) {
  return labels.filter((label, i) => {
    const row = network.probabilities.subarray(i * CLASSES, (i + 1) * CLASSES);
    return row[label] === Math.max(...row);
  }).length;
}

// Share of right answers, with everything random switched off.
function accuracy(rows) {
  let right = 0;
  for (let start = 0; start < rows.length; start += BATCH) {
    const part = rows.slice(start, start + BATCH);
    part.forEach((row, slot) => load(row, slot));
    network.forward(part.length);
    right += hits(part.map(label));
  }
  return right / rows.length;
}

function epoch() {
  run.epoch += 1;
  const { seed, parts, rate, strength } = run;
  const order = permutation(parts.train.length, randomStream(seed, "order", run.epoch));
  const maps = strength > 0 ? randomStream(seed, "augmentation", run.epoch) : null;
  const masks = randomStream(seed, "masks", run.epoch);
  let [loss, right] = [0, 0];
  for (let start = 0; start < order.length; start += BATCH) {
    const rows = [...order.subarray(start, start + BATCH)].map((i) => parts.train[i]);
    rows.forEach((row, slot) => load(row, slot, maps));
    network.forward(rows.length, rate, masks);
    const labels = rows.map(label);
    right += hits(labels);
    loss += network.backward(labels) * rows.length;
    network.update();
  }
  const result = { epoch: run.epoch, loss: loss / order.length, logged: right / order.length };
  result.curve = accuracy(parts.curve);
  if (run.epoch === run.epochs) {
    result.train = accuracy(parts.train);
    result.heldOut = accuracy(parts.heldOut);
  }
  return result;
}

const TASKS = {
  // Bytes of kernel.wasm, pixels of all digits, and the order of each class for each seed.
  begin(message) {
    const module = new WebAssembly.Module(message.kernel);
    network = new Network(new WebAssembly.Instance(module));
    ({ digits, orders } = message);
  },
  // A new run: its seed, strength of augmentation, dropout rate, digits of each class, epochs.
  reset(message) {
    network.reset(message.seed);
    run = { ...message, epoch: 0, parts: split(message.seed, message.perClass) };
  },
  epoch,
  // What the network says to a picture (784 numbers from 0 to 1).
  answer({ pixels }) {
    network.x.set(pixels);
    return { probabilities: network.forward(1).slice(0, CLASSES), epoch: run.epoch };
  },
};

onmessage = ({ data }) => {
  const started = performance.now();
  const result = TASKS[data.task](data);
  if (result) postMessage({ task: data.task, ms: performance.now() - started, ...result });
};
