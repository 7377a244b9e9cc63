let context: AudioContext | undefined;

/** Two tones, more urgent the worse the incident is; made here, and silent where the browser allows no sound yet. */
export function soundAlarm(severity: 1 | 2 | 3 | 4): void {
  try {
    context ??= new AudioContext();
  } catch {
    return;
  }
  if (context.state === 'suspended') {
    void context.resume();
    return;
  }
  const repeats = 5 - severity;
  for (let i = 0; i < repeats; i++) {
    for (const [offset, frequency] of [
      [0, 880],
      [0.16, 660],
    ] as const) {
      const at = context.currentTime + i * 0.42 + offset;
      const tone = context.createOscillator();
      const gain = context.createGain();
      tone.frequency.value = frequency;
      gain.gain.setValueAtTime(0, at);
      gain.gain.linearRampToValueAtTime(0.18, at + 0.02);
      gain.gain.linearRampToValueAtTime(0, at + 0.15);
      tone.connect(gain).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.16);
    }
  }
}
