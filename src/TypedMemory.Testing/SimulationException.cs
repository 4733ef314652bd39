namespace TypedMemory.Testing;

/// <summary>A run of a simulation did not come out as it must.</summary>
public sealed class SimulationException : Exception
{
    internal SimulationException(int seed, string what, IReadOnlyList<string> trace, Exception? innerException = null)
        : base(
            $"Seed {seed}: {what} Play it again with RunAsync({seed}).\n{string.Join('\n', trace)}", innerException) =>
        (Seed, Trace) = (seed, trace);

    /// <summary>The seed of the run.</summary>
    public int Seed { get; }

    /// <summary>What was done, a line for each step.</summary>
    public IReadOnlyList<string> Trace { get; }
}
