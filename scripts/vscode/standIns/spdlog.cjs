// In place of @vscode/spdlog, whose native part is not built here: VS Code's logs, and those that extensions show in the
// Output panel, are written by Node. Files do not rotate.
const { appendFileSync, mkdirSync } = require("node:fs");
const { dirname } = require("node:path");

const names = ["trace", "debug", "info", "warning", "error", "critical", "off"];

exports.version = 0;
exports.LogLevel = { Trace: 0, Debug: 1, Info: 2, Warning: 3, Error: 4, Critical: 5, Off: 6 };
exports.setLevel = function () {};
exports.setFlushOn = function () {};

exports.Logger = class Logger {
  constructor(_type, _name, file) {
    this.file = file;
    this.level = 2;
    this.pattern = "";
    this.lines = [];
    mkdirSync(dirname(file), { recursive: true });
  }
  log(level, message) {
    if (level < this.level) return;
    // VS Code sets "%v" where a message brings its own time and level.
    const now = new Date().toISOString().replace("T", " ").replace("Z", "");
    const line = this.pattern === "%v" ? message : `${now} [${names[level]}] ${message}\n`;
    if (this.lines.length === 0) setTimeout(() => this.flush(), 50).unref();
    this.lines.push(line);
  }
  flush() {
    const text = this.lines.join("");
    this.lines = [];
    try {
      if (text !== "") appendFileSync(this.file, text);
    } catch {
      // A folder of logs that is gone is no reason to fail.
    }
  }
  drop() {
    this.flush();
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  setPattern(pattern) {
    this.pattern = pattern;
  }
  clearFormatters() {
    this.pattern = "%v";
  }
  trace(message) {
    this.log(0, message);
  }
  debug(message) {
    this.log(1, message);
  }
  info(message) {
    this.log(2, message);
  }
  warn(message) {
    this.log(3, message);
  }
  error(message) {
    this.log(4, message);
  }
  critical(message) {
    this.log(5, message);
  }
};

exports.createRotatingLogger = async function (name, file) {
  return new exports.Logger("rotating", name, file);
};
exports.createAsyncRotatingLogger = exports.createRotatingLogger;
