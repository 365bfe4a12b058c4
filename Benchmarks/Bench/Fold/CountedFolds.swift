import Diagnostics
import Telemetry

/// What is counted, under a name that a profiler's `--toggle-collect` can spell.
@inline(never) @_silgen_name("bench_counted_folds")
func bench_counted_folds(_ state: inout DeviceState, _ inputs: ArraySlice<DeviceInput>, _ compiled: CompiledProfile) {
    for input in inputs { _ = state.fold(input, by: compiled) }
}
