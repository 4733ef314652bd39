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

    /// <summary>Runs the work of a series in a new database that grows.</summary>
    /// <param name="what">What grows: <c>documents</c> or <c>leaves</c>.</param>
    /// <param name="most">The greatest size.</param>
    public static async Task<IReadOnlyList<PouchDbCost>> GrowAsync(string what, int most)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-bench-pouchdb-").FullName;
        try
        {
            string[] arguments = await NodeProcess.ArgumentsAsync("growth-" + what, folder, Text(most));
            using JsonDocument answer = JsonDocument.Parse(await ProjectProcess.RunAsync("node", arguments));
            return
            [
                .. answer.RootElement.EnumerateArray().Select(static one => new PouchDbCost(
                    one.GetProperty("series").GetString()!, one.GetProperty("size").GetInt32(),
                    one.GetProperty("us").GetDouble())),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
