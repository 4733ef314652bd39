namespace TypedMemory.Sqlite.Tests;

/// <summary>Tests that watch the process: no other test runs beside them.</summary>
[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
