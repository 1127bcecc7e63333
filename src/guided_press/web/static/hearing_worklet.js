// In the browser's thread of sound: whatever rate the microphone has, to 16 000 Hz in blocks.

const HZ = 16_000;
const BLOCK = 4_000; // a quarter of a second
const REACH = 16; // of the filter to each side, in samples of ours
const STEP = sampleRate / HZ;
const WIDE = Math.max(STEP, 1);

/** A windowed sinc: passes what both rates have, 8 % below its limit. */
function weight(x) {
  if (Math.abs(x) >= REACH) return 0;
  const turn = Math.PI * 0.92 * x;
  return (turn === 0 ? 0.92 : (0.92 * Math.sin(turn)) / turn) * (0.5 + 0.5 * Math.cos((Math.PI * x) / REACH));
}

class Hearing extends AudioWorkletProcessor {
  past = new Float32Array(0);
  at = REACH * WIDE; // the middle of the next sample of ours, counted in `past`
  block = new Int16Array(BLOCK);
  count = 0;

  process([[input]]) {
    if (!input) return true;
    const past = new Float32Array(this.past.length + input.length);
    past.set(this.past);
    past.set(input, this.past.length);
    const reach = REACH * WIDE;
    for (; this.at + reach < past.length; this.at += STEP) {
      let sum = 0;
      for (let from = Math.ceil(this.at - reach); from <= this.at + reach; from += 1) sum += past[from] * weight((from - this.at) / WIDE);
      this.put(sum / WIDE);
    }
    const over = Math.floor(this.at - reach);
    this.past = past.slice(over);
    this.at -= over;
    return true;
  }

  put(value) {
    this.block[this.count] = Math.max(-1, Math.min(1, value)) * 32_767;
    this.count += 1;
    if (this.count < BLOCK) return;
    this.port.postMessage(this.block, [this.block.buffer]);
    this.block = new Int16Array(BLOCK);
    this.count = 0;
  }
}

registerProcessor("hearing", Hearing);
