using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Benchmarks.Queries;

/// <summary>This library, by generated queries.</summary>
internal sealed class TypedQuerySystem : IQuerySystem
{
    private ServiceProvider _services = null!;
    private IQueryFactRepository _facts = null!;

    public string Name => "typedmemory";

    public async Task OpenAsync(string directory)
    {
        var services = new ServiceCollection();
        services.AddTypedMemory(memory => memory.UseSqlite(Path.Combine(directory, "memory.db")).AddGeneratedTypes());
        _services = services.BuildServiceProvider();
        _facts = _services.GetRequiredService<IQueryFactRepository>();
        await _services.GetRequiredService<IMemoryStore>().OpenAsync();
    }

    public async ValueTask PutManyAsync(IReadOnlyList<QueryFact> facts)
    {
        foreach (MemoryWriteOutcome<QueryFactId> outcome in await _facts.UpsertManyAsync(facts))
        {
            if (outcome.Error is { } error) throw error;
        }
    }

    public async ValueTask<int> EqualAsync(string source) =>
        (await _facts.Query().Where(QueryFactFields.Source == source).ToListAsync()).Count;

    /// <summary>The first documents of an agent, in no order that is asked for.</summary>
    public async ValueTask<int> FirstAsync(string agent, int count) =>
        (await _facts.Query().Where(QueryFactFields.Agent == agent).Take(count).ToListAsync()).Count;

    public async ValueTask<int> NestedAsync(string city) =>
        (await _facts.Query().Where(QueryFactFields.Place.City == city).ToListAsync()).Count;

    public async ValueTask<int> PageAsync(string agent, int size, int pages)
    {
        MemoryQuery<QueryFact, QueryFactId> newest = _facts.Query().Where(
            QueryFactFields.Agent == agent).OrderByDescending(QueryFactFields.Seen);
        int count = 0;
        string? continuation = null;
        for (int page = 0; page < pages; page++)
        {
            MemoryPage<QueryFact, QueryFactId> read = await newest.ToPageAsync(size, continuation);
            count += read.Items.Count;
            if ((continuation = read.Continuation) is null) break;
        }

        return count;
    }

    public ValueTask<long> CountAsync(string agent, long from, long to) =>
        _facts.Query().Where(QueryFactFields.Agent == agent && QueryFactFields.Seen.Between(from, to)).CountAsync();

    public async ValueTask<int?> TextAsync(string word, int limit) =>
        (await _facts.Query().Match(FullText.Words(word)).Take(limit).ToListAsync()).Count;

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
