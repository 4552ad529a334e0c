export const half = (x) => x / 2;
export const unused = 1;
