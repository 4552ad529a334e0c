module.exports = {
  apps: [{ name: 'server', script: './server.cjs', exec_mode: 'cluster', instances: 2 }],
};
