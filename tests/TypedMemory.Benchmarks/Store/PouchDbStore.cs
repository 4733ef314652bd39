using System.Globalization;
using System.Text.Json;
using TypedMemory.Benchmarks.Processes;

namespace TypedMemory.Benchmarks.Store;

/// <summary>PouchDB on LevelDB: it measures itself, in Node, since it cannot be called from here.</summary>
internal static class PouchDbStore
{
    public const string Name = "pouchdb";

    /// <summary>Runs one round in a new database, with less of everything: it takes long.</summary>
    /// <returns>Documents per second by the name of the work.</returns>
    public static async Task<IReadOnlyDictionary<string, double>> MeasureAsync(StoreSizes sizes)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-bench-pouchdb-").FullName;
        try
        {
            string[] arguments = await NodeProcess.ArgumentsAsync(
                "store", folder, Text(sizes.Documents / 2), Text(sizes.Singles / 5), Text(sizes.Gets / 10));
            using JsonDocument answer = JsonDocument.Parse(await ProjectProcess.RunAsync("node", arguments));
            return answer.RootElement.EnumerateObject().ToDictionary(
                static one => one.Name, static one => one.Value.GetDouble());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
