using LiteDB;

namespace TypedMemory.Benchmarks.Queries;

/// <summary>
/// LiteDB with an index on each member that is asked about. It has none over several members, and no full text.
/// </summary>
internal sealed class LiteQuerySystem : IQuerySystem
{
    private LiteDatabase _database = null!;
    private ILiteCollection<LiteFact> _facts = null!;

    public string Name => "litedb";

    public Task OpenAsync(string directory)
    {
        _database = new LiteDatabase(Path.Combine(directory, "lite.db"));
        _facts = _database.GetCollection<LiteFact>("facts");
        _facts.EnsureIndex(static fact => fact.Source);
        _facts.EnsureIndex(static fact => fact.Agent);
        _facts.EnsureIndex(static fact => fact.Place.City);
        return Task.CompletedTask;
    }

    public ValueTask PutManyAsync(IReadOnlyList<QueryFact> facts)
    {
        _facts.InsertBulk(facts.Select(LiteFact.From), facts.Count);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> EqualAsync(string source) => new(_facts.Find(fact => fact.Source == source).Count());

    public ValueTask<int> NestedAsync(string city) => new(_facts.Find(fact => fact.Place.City == city).Count());

    public ValueTask<int> PageAsync(string agent, int size, int pages)
    {
        int count = 0;
        for (int page = 0; page < pages; page++)
        {
            count += _facts.Query().Where(fact => fact.Agent == agent).OrderByDescending(static fact => fact.Seen)
                .Offset(page * size).Limit(size).ToList().Count;
        }

        return new(count);
    }

    public ValueTask<long> CountAsync(string agent, long from, long to) =>
        new(_facts.LongCount(fact => fact.Agent == agent && fact.Seen >= from && fact.Seen <= to));

    public ValueTask<int?> TextAsync(string word, int limit) => new((int?)null);

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }
}
