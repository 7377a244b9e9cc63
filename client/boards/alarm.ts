let context: AudioContext | undefined;

/**
 * Makes ready to sound. A browser plays nothing before somebody has touched the page; any touch or key does.
 *
 * @param onBlocked - is told whether an alarm would be silent.
 * @returns stops watching.
 */
export function watchSound(onBlocked: (isBlocked: boolean) => void): () => void {
  try {
    context ??= new AudioContext();
  } catch {
    onBlocked(true);
    return () => undefined;
  }
  const audio = context;
  const tell = (): void => onBlocked(audio.state !== 'running');
  const wake = (): void => void audio.resume();
  const gestures = ['pointerdown', 'keydown'] as const;
  audio.addEventListener('statechange', tell);
  for (const gesture of gestures) addEventListener(gesture, wake);
  tell();
  return () => {
    audio.removeEventListener('statechange', tell);
    for (const gesture of gestures) removeEventListener(gesture, wake);
  };
}

/** Two tones, more urgent the worse the incident is; made here, and silent where the browser allows no sound yet. */
export function soundAlarm(severity: 1 | 2 | 3 | 4): void {
  if (context?.state !== 'running') return;
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
