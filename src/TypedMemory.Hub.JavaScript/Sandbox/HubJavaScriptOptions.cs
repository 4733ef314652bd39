namespace TypedMemory;

/// <summary>What a function of a design document may use. The values hold for one call of a function.</summary>
public sealed class HubJavaScriptOptions
{
    /// <summary>How long a call may take. The default value is five seconds, as in CouchDB.</summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many bytes a call may allocate. The default value is 64 MB, CouchDB's heap.</summary>
    public long MemoryLimit { get; set; } = 64L * 1024 * 1024;

    /// <summary>How many statements a call may execute. The default value is 20 million.</summary>
    public int MaxStatements { get; set; } = 20_000_000;

    /// <summary>How deep functions may call each other. The default value is 200.</summary>
    public int MaxRecursion { get; set; } = 200;

    /// <summary>
    /// How many functions run at the same time, each on a thread of its own. The default value is the number of
    /// processors, eight at most.
    /// </summary>
    public int Threads { get; set; } = Math.Min(Environment.ProcessorCount, 8);
}
