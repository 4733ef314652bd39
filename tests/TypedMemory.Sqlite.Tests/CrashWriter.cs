using System.Diagnostics;
using System.Globalization;
using TypedMemory.Core.Revisions;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>
/// A process that writes until it is killed, and prints each write once it is acknowledged. It is this test program,
/// started anew with a variable in its environment.
/// </summary>
internal static class CrashWriter
{
    private const string PathVariable = "TYPEDMEMORY_CRASH_WRITER_PATH";
    private const string NameVariable = "TYPEDMEMORY_CRASH_WRITER_NAME";
    private const string DurabilityVariable = "TYPEDMEMORY_CRASH_WRITER_DURABILITY";
    private const int Documents = 10;

    public static Process Start(string path, string name, SqliteDurability durability) =>
        Process.Start(new ProcessStartInfo
        {
            FileName = Environment.ProcessPath!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
        {
            [PathVariable] = path,
            [NameVariable] = name,
            [DurabilityVariable] = durability.ToString(),
            ["DOTNET_TieredPGO"] = "0",
        },
        })!;

    public static string BodyOf(string id, int generation) =>
        $"{{\"id\":\"{id}\",\"n\":{generation},\"text\":\"the {generation} writings of {id}\"}}";

    /// <summary>Writes until it is killed, if this process was started for that; else does nothing.</summary>
    public static async Task RunIfAskedAsync()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is not { } path) return;
        await WriteAsync(path, Environment.GetEnvironmentVariable(NameVariable)!);
    }

    private static async Task WriteAsync(string path, string name)
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(new()
        {
            Path = path,
            Durability = Enum.Parse<SqliteDurability>(Environment.GetEnvironmentVariable(DurabilityVariable)!),
        });
        var current = new DocumentRevision?[Documents];
        var acknowledged = new Lock();
        await Task.WhenAll(Enumerable.Range(0, Documents).Select(i => Task.Run(async () =>
        {
            string id = $"{name}:{i}";
            while (true)
            {
                int generation = (current[i]?.Revision.Generation ?? 0) + 1;
                current[i] = TestKit.Contract.Documents.Child(id, current[i], BodyOf(id, generation));
                await store.PutAsync(current[i]!);
                string line = string.Create(CultureInfo.InvariantCulture, $"{id} {generation}\n");
                lock (acknowledged)
                {
                    Console.Out.Write(line);
                    Console.Out.Flush();
                }
            }
        })));
    }
}
