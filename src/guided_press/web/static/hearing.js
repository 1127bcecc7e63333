// The microphone of this page, as blocks of 16 000 samples a second.

import { WORDS } from "./page_texts.js";

const words = WORDS.ears;
/** As it is, like the microphone of the terminal: what a browser cleans away is missed there. */
const RAW = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/** Why there is nothing to hear with, in words for the person. */
class NoMicrophone extends Error {
  problems = [];
}

/**
 * Open the microphone; give back how to close it.
 *
 * @param {(block: Int16Array) => void} take Takes a quarter of a second at a time.
 * @param {() => void} lost The microphone was taken away.
 */
export async function listenTo(take, lost) {
  if (!navigator.mediaDevices?.getUserMedia) throw new NoMicrophone(words.insecure);
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: RAW });
  } catch (error) {
    throw new NoMicrophone(words.microphone[error.name] ?? words.microphoneFailed);
  }
  const context = new AudioContext();
  const close = () => {
    for (const track of stream.getTracks()) track.stop();
    if (context.state !== "closed") context.close();
  };
  try {
    await context.audioWorklet.addModule("/static/hearing_worklet.js");
    await context.resume();
    const hearing = new AudioWorkletNode(context, "hearing", { channelCount: 1, channelCountMode: "explicit" });
    hearing.port.onmessage = ({ data }) => take(data);
    context.createMediaStreamSource(stream).connect(hearing).connect(context.destination); // it gives silence
  } catch {
    close();
    throw new NoMicrophone(words.microphoneFailed);
  }
  stream.getAudioTracks()[0].addEventListener("ended", lost);
  return close;
}
