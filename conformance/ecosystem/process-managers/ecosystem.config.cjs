// Without the metrics that pm2 takes through an inspector session in each process.
module.exports = {
  apps: [{ name: 'server', script: './server.cjs', exec_mode: 'cluster', instances: 2, pmx: false }],
};
