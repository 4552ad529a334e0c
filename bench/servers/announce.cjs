// Tells the benchmark tool where the server listens.
module.exports = function announce() {
  console.log(`listening ${this.address().port}`);
};
