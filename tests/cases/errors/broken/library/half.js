export default {
  run(host, args {
    return {};
  },
};
