// The course's small CNN (small_cnn in utils/models.py), its gradient, and Adam.
//
// Pictures lie as in Keras: line by line, in each pixel all channels. A convolution is a matrix
// product whose left side is the picture itself: under a 3 x 3 filter lie three pieces of three
// pixels. Its result keeps the width of the picture that went in; the last two columns are left
// over, and nothing reads them.
"use strict";

const BATCH = 32;
const CLASSES = 10;
const BYTES = 4;
// Shapes as in Keras' get_weights().
const SHAPES = [
  [3, 3, 1, 16], [16], // conv_1: 28 x 28 becomes 26 x 26, pool_1 13 x 13
  [3, 3, 16, 32], [32], // conv_2: 11 x 11, pool_2 5 x 5
  [800, 32], [32], // dense, with dropout before it
  [32, CLASSES], [CLASSES], // softmax
];
const size = (shape) => shape.reduce((a, b) => a * b, 1);
const PARAMETERS = SHAPES.map(size).reduce((a, b) => a + b); // 30,762

class Network {
  // `kernel` is an instance of kernel.wat; a network has the whole of its memory.
  constructor(kernel) {
    this.kernel = kernel.exports;
    let top = 0;
    const floats = (n, Type = Float32Array) => {
      const view = new Type(this.kernel.memory.buffer, top, n);
      top += Math.ceil((n + 64) / 4) * 16; // products of four rows may read a little further
      return view;
    };
    const parts = (vector) => {
      let start = 0;
      return SHAPES.map((shape) => vector.subarray(start, (start += size(shape))));
    };
    this.weights = floats(PARAMETERS);
    this.gradient = floats(PARAMETERS);
    [this.m, this.v] = [new Float32Array(PARAMETERS), new Float32Array(PARAMETERS)];
    [this.w, this.g] = [parts(this.weights), parts(this.gradient)];
    this.x = floats(BATCH * 784); // the pictures of a batch
    this.conv = floats(728 * 16); // one picture after a convolution, before pooling
    this.pool1 = floats(BATCH * 2704);
    this.pool2 = floats(BATCH * 800);
    this.hidden = floats(BATCH * 32);
    this.probabilities = new Float32Array(BATCH * CLASSES);
    // Which pixel of the unpooled picture each pooled number came from.
    [this.from1, this.from2] = [floats(BATCH * 2704, Int32Array), floats(BATCH * 800, Int32Array)];
    this.dHidden = floats(BATCH * 32);
    this.dPool2 = floats(BATCH * 800);
    this.dPool1 = floats(2704); // of one picture
    this.gLine = floats(64);
    // Turned over: a row for each output.
    [this.conv2T, this.gConv2T, this.denseT] = [floats(4608), floats(4608), floats(25600)];
  }

  // Glorot's uniform initial weights, depending on the seed alone; biases 0; Adam from the start.
  reset(seed) {
    SHAPES.forEach((shape, i) => {
      if (shape.length === 1) return this.w[i].fill(0);
      const random = randomStream(seed, "kernels", i);
      const field = size(shape.slice(0, -2));
      const limit = Math.sqrt(6 / (field * (shape.at(-2) + shape.at(-1))));
      for (let j = 0; j < this.w[i].length; j++) this.w[i][j] = limit * (2 * random() - 1);
    });
    for (const each of [this.m, this.v]) each.fill(0);
    this.step = 0;
  }

  // Probabilities for the first `count` pictures of x. With `rate` above 0, dropout by `random`.
  forward(count, rate = 0, random = null) {
    const { product, pool } = this.kernel;
    const [k1, b1, k2, b2, dense, bias, last, lastBias] = this.w;
    const at = (view, start = 0) => view.byteOffset + start * BYTES;
    for (let i = 0; i < count; i++) {
      product(728, 16, 3, 3, at(this.x, i * 784), BYTES, BYTES, 28 * BYTES, at(k1), at(this.conv));
      const [p1, f1, p2, f2] = [
        at(this.pool1, i * 2704), at(this.from1, i * 2704),
        at(this.pool2, i * 800), at(this.from2, i * 800),
      ];
      pool(28, 13, 16, at(this.conv), at(b1), p1, f1);
      product(144, 32, 48, 3, p1, 16 * BYTES, BYTES, 13 * 16 * BYTES, at(k2), at(this.conv));
      pool(13, 5, 32, at(this.conv), at(b2), p2, f2);
    }
    this.scale = 1 / (1 - rate);
    if (rate > 0) {
      for (let j = 0; j < count * 800; j++) this.pool2[j] *= random() < rate ? 0 : this.scale;
    }
    const rows = Math.ceil(count / 4) * 4;
    product(
      rows, 32, 800, 1, at(this.pool2), 800 * BYTES, BYTES, 0, at(dense), at(this.hidden),
    );
    const logits = new Float64Array(CLASSES);
    for (let i = 0; i < count; i++) {
      logits.set(lastBias);
      for (let u = 0; u < 32; u++) {
        const value = Math.max(0, this.hidden[i * 32 + u] + bias[u]);
        this.hidden[i * 32 + u] = value;
        for (let c = 0; c < CLASSES; c++) logits[c] += value * last[u * CLASSES + c];
      }
      const most = Math.max(...logits);
      let sum = 0;
      for (let c = 0; c < CLASSES; c++) sum += logits[c] = Math.exp(logits[c] - most);
      for (let c = 0; c < CLASSES; c++) this.probabilities[i * CLASSES + c] = logits[c] / sum;
    }
    return this.probabilities;
  }

  // Mean cross-entropy of the last forward pass; leaves its gradient in `gradient`.
  backward(labels) {
    const count = labels.length;
    const { product, add } = this.kernel;
    const [k1, b1, k2, b2, dense, bias, last, lastBias] = this.g;
    const at = (view, start = 0) => view.byteOffset + start * BYTES;
    this.gradient.fill(0);
    this.gConv2T.fill(0);
    this.dHidden.fill(0);
    let loss = 0;
    for (let i = 0; i < count; i++) {
      loss -= Math.log(Math.max(1e-7, this.probabilities[i * CLASSES + labels[i]])) / count;
      for (let c = 0; c < CLASSES; c++) {
        const d = (this.probabilities[i * CLASSES + c] - (c === labels[i] ? 1 : 0)) / count;
        lastBias[c] += d;
        for (let u = 0; u < 32; u++) {
          last[u * CLASSES + c] += this.hidden[i * 32 + u] * d;
          this.dHidden[i * 32 + u] += this.w[6][u * CLASSES + c] * d;
        }
      }
      for (let u = 0; u < 32; u++) {
        if (this.hidden[i * 32 + u] <= 0) this.dHidden[i * 32 + u] = 0;
        bias[u] += this.dHidden[i * 32 + u];
      }
    }
    product(
      800, 32, count, 1, at(this.pool2), BYTES, 800 * BYTES, 0, at(this.dHidden), at(dense),
    );
    transpose(this.w[4], 800, 32, this.denseT);
    transpose(this.w[2], 144, 32, this.conv2T);
    const rows = Math.ceil(count / 4) * 4;
    product(
      rows, 800, 32, 1, at(this.dHidden), 32 * BYTES, BYTES, 0, at(this.denseT), at(this.dPool2),
    );
    // Through pooling and ReLU a gradient goes back to the largest of four only, if it is above 0.
    for (let i = 0; i < count; i++) {
      this.dPool1.fill(0);
      for (let j = 0; j < 800; j++) {
        if (this.pool2[i * 800 + j] <= 0) continue;
        const [c, place] = [j % 32, this.from2[i * 800 + j] * 16];
        const d = this.dPool2[i * 800 + j] * this.scale;
        b2[c] += d;
        const [line, part] = [13 * 16 * BYTES, 48 * BYTES];
        const patch = at(this.pool1, i * 2704 + place);
        add(3, 48, d, patch, line, at(this.gConv2T, c * 144), part);
        add(3, 48, d, at(this.conv2T, c * 144), part, at(this.dPool1, place), line);
      }
      this.conv.fill(0);
      for (let j = 0; j < 2704; j++) {
        if (this.pool1[i * 2704 + j] <= 0) continue;
        b1[j % 16] += this.dPool1[j];
        this.conv[this.from1[i * 2704 + j] * 16 + (j % 16)] = this.dPool1[j];
      }
      for (let row = 0; row < 3; row++) { // a line of the filter: 4 pixels, the last of no use
        const x = at(this.x, i * 784 + row * 28);
        product(4, 16, 728, 1, x, BYTES, BYTES, 0, at(this.conv), at(this.gLine));
        add(1, 48, 1, at(this.gLine), 0, at(k1, row * 48), 0);
      }
    }
    transpose(this.gConv2T, 32, 144, k2);
    return loss;
  }

  // One step of Adam with Keras' constants.
  update(learningRate = 0.001) {
    this.step += 1;
    const rate = (learningRate * Math.sqrt(1 - 0.999 ** this.step)) / (1 - 0.9 ** this.step);
    const { weights, gradient, m, v } = this;
    for (let i = 0; i < PARAMETERS; i++) {
      m[i] += (gradient[i] - m[i]) * 0.1;
      v[i] += (gradient[i] * gradient[i] - v[i]) * 0.001;
      weights[i] -= (rate * m[i]) / (Math.sqrt(v[i]) + 1e-7);
    }
  }
}

function transpose(matrix, rows, columns, out) {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = matrix[i * columns + j];
  }
}
