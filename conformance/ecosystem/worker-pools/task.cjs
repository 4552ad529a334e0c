const { move } = require('piscina');

module.exports = async ({ n, slow, buffer }) => {
  if (buffer) return move(new Uint8Array(buffer));
  if (slow) await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (n < 0) throw new RangeError('negative');
  return n * n;
};
module.exports.hundred = ({ n }) => n * 100;
