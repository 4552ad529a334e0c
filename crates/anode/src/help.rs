//! What `--version` and `--help` print.

/// The version of Node.js whose behaviour this command has; `process.version`.
pub const NODE_VERSION: &str = "v26.10.0";

pub const HELP: &str = "\
Usage: anode [options] [ script.js ] [arguments]
       anode [options] -e CODE [arguments]

Runs JavaScript and TypeScript programs written for Node.js. Called as `node` it is the same program.

Running
  -                            the script is read from standard input
  --                           the options end here
  -c, --check                  check the syntax of the script, do not run it
  -e, --eval=CODE              run CODE
  -p, --print [CODE]           run CODE and print its result
  -r, --require=MODULE         load a CommonJS module first (may be repeated)
  --import=MODULE              load an ES module first (may be repeated)
  --input-type=TYPE            what -e and standard input hold: commonjs, module, commonjs-typescript, module-typescript
  --env-file=FILE              set environment variables from FILE; --env-file-if-exists=FILE where it may be missing
  --title=TITLE                the name of the process
  -h, --help                   this page
  -v, --version                the version of Node.js that this is compatible with

Modules
  -C, --conditions=NAME        a condition for `exports` and `imports` (may be repeated)
  --preserve-symlinks, --preserve-symlinks-main
  --no-experimental-detect-module, --no-require-module, --no-global-search-paths
  --enable-source-maps         stack traces point into the original sources
  --no-strip-types
  --experimental-vm-modules    vm.SourceTextModule and vm.SyntheticModule
  --experimental-loader=MODULE

Errors and warnings
  --no-warnings, --disable-warning=CODE, --redirect-warnings=FILE
  --no-deprecation, --pending-deprecation, --throw-deprecation
  --trace-warnings, --trace-deprecation, --trace-uncaught, --trace-exit
  --unhandled-rejections=MODE  strict, warn, none, throw, warn-with-error-code
  --stack-trace-limit=N        frames kept in an error's stack

Looking inside
  --trace-loop[=FILE]          write a timeline of the event loop: JSON for Perfetto, or a page when FILE ends in .html
  --warn-blocked[=MS]          name what holds the event loop for longer than MS milliseconds (100)
  --why-alive[=FILE]           say what keeps the program running, and where it was made: when nothing has come for a
                               second, on SIGUSR2 and at Ctrl-C; on standard error, or as JSON in FILE

Flags of V8 are passed on, among them --max-old-space-size, --expose-gc and --stack-size.

Environment
  NODE_OPTIONS                 options, as on the command line
  NODE_PATH                    folders in which `require` looks after all others
  NODE_NO_WARNINGS=1           as --no-warnings
  NODE_PENDING_DEPRECATION=1   as --pending-deprecation
  NODE_DISABLE_COLORS, NO_COLOR, FORCE_COLOR
  UV_THREADPOOL_SIZE           threads for file system work, compression and hashing (4)
";
