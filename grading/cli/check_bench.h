// What ./lab check --bench adds to a check: the run is sent to the bench, with what each check sent
// and what the reference sends for the same steps. The reference is played after the verdict, in
// processes and with sinks of its own, so no program of a learner meets it. What a report hides of
// a check (reports::shown) goes nowhere. Nothing here changes a verdict or an exit code.
#pragma once

#include "bench/running.h"
#include "cli/check.h"

namespace otelier::cli {

// The stack of ./lab up; started as that does where it does not run, on free ports where the usual
// ones are taken.
[[nodiscard]] core::Result<bench::Running> bench_for_check(const workspace::Kit& kit);
// Into each check that the bench will have something to show of: its address, after what is next.
void add_links(judge::LabResult& result, const bench::Running& stack);
// Plays the reference, sends all of it, and prints where it is to be seen; a sentence on standard
// error where something kept it from that.
void show_in_bench(const OpenLab& open, const CheckOptions& options, const Checked& checked,
                   const core::Result<bench::Running>& stack);

}  // namespace otelier::cli
