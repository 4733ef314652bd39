using TypedMemory.Interop;

namespace TypedMemory.Benchmarks.Processes;

/// <summary>PouchDB's side of what is measured by the process.</summary>
internal static class NodeProcess
{
    /// <summary>The arguments of <c>node</c> for a measurement.</summary>
    public static async Task<string[]> ArgumentsAsync(params string[] arguments)
    {
        await NodeProject.InstallAsync(default);
        return [Path.Combine(NodeProject.Folder, "measure.mjs"), .. arguments];
    }
}
