namespace TypedMemory.Agents.Tests;

/// <summary>A folder for a store, deleted with the test.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("typedmemory-agents-").FullName;

    public string StorePath => System.IO.Path.Combine(_path, "agent.db");

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
