using System.Diagnostics;

namespace TypedMemory.Benchmarks.Queries;

/// <summary>
/// Queries over 100,000 documents with indexes, beside SQLite by hand and LiteDB: documents that are found and read in
/// a second, or queries where few or none are read. The answers of all systems are compared.
/// </summary>
internal sealed class QuerySuite : IBenchmarkSuite
{
    private const int Documents = 100_000, WarmUp = 5_000, Batch = 1000;
    private const int PageSize = 20, Pages = 5, Matches = 10;

    private readonly Dictionary<(string Name, string System), List<double>> _samples = [];
    private readonly Dictionary<string, long> _found = [];

    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int rounds = arguments.Quick ? 3 : 9, queries = arguments.Quick ? 200 : 500;
        List<(IQuerySystem System, string Directory)> systems = [];
        try
        {
            foreach (Func<IQuerySystem> make in Systems()) await WarmUpAsync(make);
            foreach (Func<IQuerySystem> make in Systems())
                systems.Add(await FillAsync(make(), Documents, isCounted: true));
            for (int round = -1; round < rounds; round++)
            {
                foreach ((IQuerySystem system, _) in systems) await AskAsync(system, queries, round, round >= 0);
            }
        }
        finally
        {
            foreach ((IQuerySystem system, string directory) in systems)
            {
                await system.DisposeAsync();
                Directory.Delete(directory, recursive: true);
            }
        }

        foreach (((string name, string system), List<double> samples) in _samples)
        {
            results.Add(name, system, samples, name is "query.count" or "query.text" ? "queries/s" : "docs/s");
        }
    }

    private static IReadOnlyList<Func<IQuerySystem>> Systems() =>
        [static () => new TypedQuerySystem(), static () => new RawQuerySystem(), static () => new LiteQuerySystem()];

    private async Task WarmUpAsync(Func<IQuerySystem> make)
    {
        (IQuerySystem system, string directory) = await FillAsync(make(), WarmUp, isCounted: false);
        await AskAsync(system, 100, 0, isCounted: false);
        await system.DisposeAsync();
        Directory.Delete(directory, recursive: true);
        _found.Clear();
    }

    private async Task<(IQuerySystem System, string Directory)> FillAsync(
        IQuerySystem system, int documents, bool isCounted)
    {
        string directory = Directory.CreateTempSubdirectory("typedmemory-bench-").FullName;
        await system.OpenAsync(directory);
        TimeSpan elapsed = default;
        for (int i = 0; i < documents; i += Batch)
        {
            QueryFact[] facts = [.. Enumerable.Range(i, Batch).Select(QueryFact.Of)];
            long start = Stopwatch.GetTimestamp();
            await system.PutManyAsync(facts);
            elapsed += Stopwatch.GetElapsedTime(start);
        }

        if (isCounted) Sample("query.put.bulk", system, documents / elapsed.TotalSeconds);
        Console.WriteLine($"  {system.Name}: {documents:#,0} documents in {elapsed.TotalSeconds:0.0} s");
        return (system, directory);
    }

    private async Task AskAsync(IQuerySystem system, int queries, int round, bool isCounted)
    {
        await TimeAsync(
            "query.equal", system, queries, round, isCounted, async random =>
                await system.EqualAsync(QueryFact.SourceOf(random.Next(1000))));
        await TimeAsync(
            "query.nested", system, queries, round, isCounted, async random =>
                await system.NestedAsync(QueryFact.CityOf(random.Next(1000))));
        await TimeAsync(
            "query.page", system, queries, round, isCounted, async random =>
                await system.PageAsync(QueryFact.AgentOf(random.Next(100)), PageSize, Pages));
        await TimeAsync("query.count", system, queries, round, isCounted, async random =>
        {
            long from = 1_767_225_600_000 + random.Next(500_000_000);
            return await system.CountAsync(QueryFact.AgentOf(random.Next(100)), from, from + 100_000_000);
        });
        await TimeAsync(
            "query.text", system, queries, round, isCounted, async random =>
                await system.TextAsync(QueryFact.WordOf(random.Next(1000)), Matches));
    }

    private async Task TimeAsync(
        string name, IQuerySystem system, int queries, int round, bool isCounted, Func<Random, Task<long?>> query)
    {
        var random = new Random(round);

        // LiteDB takes a hundred times as long for some: fewer of its queries tell as much.
        int count = system.Name == "litedb" ? Math.Max(5, queries / 20) : queries;
        long found = 0;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            if (await query(random) is not { } one) return;
            found += one;
            if (i == 0) Compare($"{name}.{round}", one);
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (isCounted) Sample(name, system, (name is "query.count" or "query.text" ? count : found) / seconds);
    }

    private void Compare(string query, long found)
    {
        if (_found.TryAdd(query, found) || _found[query] == found) return;
        throw new InvalidOperationException(
            $"The systems find different numbers of documents for {query}: {_found[query]} and {found}.");
    }

    private void Sample(string name, IQuerySystem system, double value)
    {
        if (!_samples.TryGetValue((name, system.Name), out List<double>? samples))
            _samples[(name, system.Name)] = samples = [];
        samples.Add(value);
    }
}
