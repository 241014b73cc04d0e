// Keeps what the page says on the console, and errors nobody caught, from before the page's first own line.
(() => {
  const messages = [];
  Object.defineProperty(window, "__bullseyeMessages", { value: messages });
  const text = (value) => {
    try {
      return value instanceof Error ? String(value.stack || value) : String(value);
    } catch {
      return "(a value without text)";
    }
  };
  for (const level of ["debug", "log", "info", "warn", "error", "trace", "dir", "table", "assert"]) {
    const original = console[level];
    console[level] = (...values) => {
      if (level !== "assert" || !values[0]) messages.push(`console.${level}: ${values.map(text).join(" ")}`);
      original.apply(console, values);
    };
  }
  addEventListener("error", (event) => messages.push(`error: ${event.message || text(event.target)}`), true);
  addEventListener("unhandledrejection", (event) => messages.push(`rejection: ${text(event.reason)}`));
})();
