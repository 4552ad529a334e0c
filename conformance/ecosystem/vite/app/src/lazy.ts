enum Tone { Quiet, Loud }

export const greet = (mode: string) => console.log(Tone[Tone.Loud], mode);
