// In place of @vscode/native-watchdog, whose native part is not built here. It would end a process whose parent is gone;
// keeper.mjs does that for all of them.
exports.start = function () {};
exports.exit = function (code) {
  process.exit(code || 0);
};
