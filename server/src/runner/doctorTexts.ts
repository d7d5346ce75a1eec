/**
 * What the doctor says when tests could not be run, or not to their end: what happened and what to do. By key, as
 * translations need it.
 */
export const doctorTexts = {
  "doctor.untrusted": "This workspace is not trusted: nothing of it is run",
  "doctor.untrusted.advice": "Running tests executes the workspace's code. Trust the workspace first, if you know where it comes from.",
  "doctor.noGo": "The go command was not found",
  "doctor.noGo.advice": "Install Go from https://go.dev/dl, or put the folder of the go command on PATH. Mapguard's own analysis needs no Go.",
  "doctor.notStarted": "{program} could not be started: {reason}",
  "doctor.notStarted.advice": "See whether the file exists and may be executed, and whether the folder {folder} exists.",
  "doctor.noCgo": "The race detector needs cgo, which is switched off",
  "doctor.noCgo.advice": "Set CGO_ENABLED=1 for this run; `go env CGO_ENABLED` says what holds now. Guard mode needs no cgo.",
  "doctor.noCompiler": "The race detector needs a C compiler, and {compiler} was not found",
  "doctor.noCompiler.linux":
    "Install one (Debian, Ubuntu: apt install gcc libc6-dev; Fedora: dnf install gcc; Alpine: apk add gcc musl-dev), or set CC. Guard mode needs none.",
  "doctor.noCompiler.darwin": "Install the command line tools (xcode-select --install), or set CC. Guard mode needs none.",
  "doctor.noCompiler.win32": "Install a 64-bit GCC such as the one of MSYS2 (UCRT64) and put its bin folder on PATH, or set CC. Guard mode needs none.",
  "doctor.noCompiler.other": "Install GCC or Clang, or set CC. Guard mode needs none.",
  "doctor.crossBuild": "The race detector needs a build for this machine, not for another one",
  "doctor.crossBuild.advice": "GOOS or GOARCH name another platform. Take them away for this run, or set up a C compiler for that platform and CGO_ENABLED=1.",
  "doctor.unsupportedPlatform": "There is no race detector for {platform}",
  "doctor.unsupportedPlatform.advice": "It exists for 64-bit Linux, macOS, Windows, FreeBSD and NetBSD on common processors. Guard mode works everywhere.",
  "doctor.detector": "The race detector itself failed to start",
  "doctor.detector.advice":
    "Its first lines are in the output. Unusual address space settings cause this (vm.mmap_rnd_bits, memory limits, old kernels), or a wrong value in GORACE.",
  "doctor.toolchain": "The module needs {wanted}, and this is {present}",
  "doctor.toolchain.advice": "Install the newer Go, or let the go command fetch it (GOTOOLCHAIN=auto), or lower the go line of go.mod.",
  "doctor.noModule": "There is no Go module here",
  "doctor.noModule.advice": "Run in a folder with a go.mod, or below one. In a workspace, go.work must name the module.",
  "doctor.noPackages": "No package was found for {pattern}",
  "doctor.noPackages.advice": "See whether the folder is spelled right, belongs to this module, and has Go files for this platform and these build tags.",
  "doctor.download": "A module could not be downloaded",
  "doctor.download.advice": "Look at the network, GOPROXY, GOPRIVATE and your access to private repositories; `go mod download` shows it alone.",
  "doctor.modules": "go.mod, go.sum or vendor do not fit the imports",
  "doctor.modules.advice": "Run `go mod tidy` (with a vendor folder also `go mod vendor`), then run the tests again.",
  "doctor.badFlag": "{flag} is not understood",
  "doctor.badFlag.advice": "Look at the flags in the settings of tests and builds, and in GOFLAGS. What is meant for one package's tests fails in the others.",
  "doctor.repeatedExec": "Tests that -exec runs by another program cannot be repeated",
  "doctor.repeatedExec.advice": "Take -exec out of the flags, or run the tests once.",
  "doctor.buildFailure": "{package} could not be built: {reason}",
  "doctor.buildFailure.advice": "Mend the build first; without one no test of this package was run.",
  "doctor.vetFailure": "{package}: go vet refused the tests: {reason}",
  "doctor.vetFailure.advice": "Mend what it found, or run with -vet=off.",
  "doctor.noTests": "There are no tests in {package}",
  "doctor.noTests.advice": "The race detector sees only what is executed: it takes a test that does what production does, with its goroutines.",
  "doctor.noTestsMatched": "No test has the name that was asked for",
  "doctor.noTestsMatched.advice": "See whether it is renamed, or left out by build tags.",
  "doctor.timeout": "The tests did not end within {limit}: {tests}",
  "doctor.timeout.advice":
    "They may wait for each other, or be slow under the detector (two to twenty times). Raise the time limit, or look at the goroutines in the output.",
  "doctor.killed": "The system killed the tests, most likely for want of memory",
  "doctor.killed.advice": "The detector takes five to ten times the memory. Run one package or one test at a time (-p 1).",
  "doctor.unknown": "go test failed with exit code {code}, and no test did",
  "doctor.unknown.advice": "What it said is in the output.",
} as const;

export type DoctorKey = keyof typeof doctorTexts;
