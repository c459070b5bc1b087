// Random numbers that are the same on every machine, in named streams as in utils/seeds.py.
"use strict";

const STREAMS = { kernels: 1, order: 2, augmentation: 3, masks: 4 };

// A function that gives numbers from 0 to below 1 (sfc32): one stream of a seed, say of one epoch.
function randomStream(seed, name, epoch = 0) {
  let [a, b, c, d] = [seed, STREAMS[name], epoch, 1];
  const next = () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 20; i++) next(); // until small seeds no longer show
  return next;
}

// The numbers from 0 to n - 1 in random order.
function permutation(n, random) {
  const order = Uint16Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
