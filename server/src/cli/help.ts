/**
 * What `--help` prints.
 */
export const help: Readonly<Record<"main" | "check" | "crash" | "guard" | "race" | "explain" | "debug" | "server", string>> = {
  main: `mapguard finds concurrent map access in Go before it becomes a fatal error.

usage: mapguard COMMAND [ARGUMENT…]

  check [PATTERN…]     analyse packages and print what was found
  race [PATTERN…]      run tests under the race detector; what it sees confirms what was found
  crash FILE…|-        read crash dumps and race reports out of any log: who raced with whom
  guard -- go test …   run a go command so that a crash on a map names both sides; needs no cgo
  explain [RULE]       what a rule means, with a wrong and a right example; without RULE, the list of rules
  debug VIEW FILE:FUNC what the engine sees of one function
  server --stdio       the language server, for editors

  --help, --version    also after a command

mapguard COMMAND --help says more. No Go installation is needed to check.
`,
  check: `usage: mapguard check [OPTION…] [PATTERN…]

PATTERN is ./... (the default), DIR/..., a directory or a .go file.

  --preset quiet|balanced|strict   how sure a finding must be: proven; or likely (default); or merely possible
  --rule RULE=SEVERITY             off, hint, information, warning or error; may be repeated
  --format text|json               default text
  --fail-on SEVERITY               exit with 1 when a finding is at least this severe (default warning; off: never)
  --baseline FILE                  report only what FILE does not accept
  --write-baseline FILE            accept the findings of this run: write them to FILE
  --tags TAG,…                     build tags
  --goos OS  --goarch ARCH         the platform to analyse for (default: GOOS and GOARCH, else this machine's)
  --no-tests                       leave _test.go files out
  --module-path PATH               module path of a tree that has no go.mod

Settings are read from .mapguard.json in the working directory or the nearest folder above it.
Findings are silenced by //mapguard:ignore RULE REASON, //nolint:mapguard or //lint:ignore mapguard/RULE REASON.

exit codes: 0 clean · 1 findings · 2 wrong usage · 3 failure · 5 no Go files
`,
  crash: `usage: mapguard crash [OPTION…] FILE…|-

Reads race reports, crash dumps of concurrent map access and panics from text of any kind: what a program or go test
(with or without -json) printed, container and build logs with their prefixes, files of GORACE=log_path. - is standard
input. Both sides of each are shown; the other side of a crash is found by its map's address, which a dump
holds only with GOTRACEBACK=system.

  --format text|json   default text; JSON follows docs/report.schema.json
  --race-log           the files were written by GORACE=log_path: what is not exactly a race report is rejected
  --no-analysis        do not look at the Go module around the working directory, which names maps and candidates

exit codes: 0 nothing about a map · 1 a report about a map · 2 wrong usage, or a file that cannot be read
`,
  race: `usage: mapguard race [OPTION…] [PATTERN…] [-- GO TEST FLAGS]

Runs go test -race on packages (./... by default), reads the reports while they come, and joins them with what the
analysis finds: seen, executed but not seen, not executed. Needs Go, cgo and a C compiler; says what is missing.
A race that is not seen may be there all the same.

  --test NAME              run this test alone; may be repeated
  --until-race             build once, then repeat under other schedules until a race or crash on a map shows
  --until-any-race         the same, until any race shows
  --runs N                 repeat so often; with --until-race at most so often
  --budget TIME            repeat for so long, such as 5m (default 60s when nothing else ends it)
  --cpu N,…                GOMAXPROCS of the repetitions, in turn (default 4,2,8,1)
  --count N,…              how often each test is run within one process, in turn (default 1,1,3); still one run
  --timeout TIME           of one run (default 10m)
  --tags TAG,…             build tags
  --changed FILE|-         run only the packages that this output of git diff or git status --porcelain names
  --no-coverage            do not run once more to see which findings the tests execute
  --no-analysis            only run and report
  --format text|json       default text; JSON follows docs/report.schema.json
  --fail-on map|any|off    what ends with 1: a race or crash on a map (default), one of any kind, nothing

exit codes: 0 nothing seen · 1 a report about a map, or a finding confirmed · 2 wrong usage · 3 tests could not be run
or were interrupted, or a race was detected whose report could not be read · 5 no Go files
`,
  guard: `usage: mapguard guard [OPTION…] -- go test|run|build …

Runs a go command with a runtime that remembers who wrote to a map last. When the runtime ends the program because of
concurrent map access, both sides are named, with their stacks. It is made from the sources of the Go that the command uses,
kept in the user's cache folder, and built and tried once per version of Go. Needs neither cgo nor a C compiler; go.mod,
sources and the module cache are not touched. What go build makes is guarded, too. No crash proves nothing: the runtime
itself looks only now and then.

  --amplify            let conflicts happen far more often; writes to maps get slower
  --format text|json   default text; JSON follows docs/report.schema.json, and the command's output goes to standard error
  --no-analysis        do not look at the Go module around the working directory, which names maps and findings

Where a guard cannot be made, the reason is said and the command runs without it.

exit codes: 0 the command succeeded · 1 a crash on a map · 2 wrong usage · 3 the command failed otherwise
`,
  explain: `usage: mapguard explain [RULE]

Prints the page of a rule; without RULE, the list of rules.
`,
  debug: `usage: mapguard debug ir|summary|locks FILE:FUNC

Prints what the engine sees of a function: its intermediate representation, its summary for callers, or the locks
held at each access. FUNC is a name or, for a method, (*Type).Name or Type.Name.
`,
  server: `usage: mapguard server --stdio | --node-ipc | --socket=PORT | --pipe=NAME

Speaks the Language Server Protocol with an editor; docs/editors.md says how to set editors up.
`,
};
