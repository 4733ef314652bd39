namespace TypedMemory.Benchmarks;

/// <summary>A group of measurements that are taken in one interleaved run.</summary>
internal interface IBenchmarkSuite
{
    /// <summary>Runs the measurements and adds the median of each to the results.</summary>
    Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results);
}
