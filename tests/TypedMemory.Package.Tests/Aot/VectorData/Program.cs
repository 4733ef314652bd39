using Cards;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.VectorData;
using TypedMemory;
using TypedMemory.VectorData;

// A memory type and a collection of dictionaries, searched under Native AOT; prints "ok" only if every answer was right.
string folder = Directory.CreateTempSubdirectory("typedmemory-aot-vectors").FullName;
try
{
    await using ServiceProvider services = new ServiceCollection()
        .AddTypedMemory(memory => memory.UseSqlite(Path.Combine(folder, "aot.db")).AddGeneratedTypes())
        .AddMemoryTypeCollection<Card, CardId>()
        .AddTypedMemoryVectorStore()
        .BuildServiceProvider();

    var cards = services.GetRequiredService<VectorStoreCollection<CardId, Card>>();
    await cards.EnsureCollectionExistsAsync();
    await cards.UpsertAsync(
    [
        new Card { Id = "sea", Text = "Rooms by the sea", Stars = 3, Picture = new float[] { 1, 0, 0 } },
        new Card { Id = "town", Text = "In the town", Stars = 5, Picture = new float[] { 0, 1, 0 } },
        new Card { Id = "tent", Text = "A tent", Stars = 1, Picture = new float[] { 0.9f, 0.1f, 0 } },
    ]);
    int least = 2;
    string[] wanted = ["sea", "tent"];
    var near = new List<string>();
    await foreach (VectorSearchResult<Card> hit in cards.SearchAsync(
        new float[] { 1, 0, 0 }, 5, new() { Filter = card => card.Stars >= least || wanted.Contains(card.Id) }))
    {
        near.Add(hit.Record.Id);
    }

    Require(near is ["sea", "tent", "town"], "the search by vectors found " + string.Join(' ', near));
    var hybrid = services.GetRequiredService<IKeywordHybridSearchable<Card>>();
    await foreach (VectorSearchResult<Card> hit in hybrid.HybridSearchAsync(new float[] { 1, 0, 0 }, ["town"], 1))
        Require(hit.Record.Id == "town", "the hybrid search found " + hit.Record.Id);

    VectorStore store = services.GetRequiredService<VectorStore>();
    var points = store.GetDynamicCollection("points", new VectorStoreCollectionDefinition
    {
        Properties =
        [
            new VectorStoreKeyProperty("Key", typeof(string)),
            new VectorStoreDataProperty("Stars", typeof(int)),
            new VectorStoreVectorProperty("Vector", typeof(ReadOnlyMemory<float>), 2),
        ],
    });
    await points.EnsureCollectionExistsAsync();
    await points.UpsertAsync(new Dictionary<string, object?>
    { ["Key"] = "p", ["Stars"] = 4, ["Vector"] = new ReadOnlyMemory<float>([1, 0]) });
    await foreach (var hit in points.SearchAsync(
        new float[] { 1, 0 }, 1, new() { Filter = point => (int)point["Stars"]! > 3 }))
    {
        Require((string)hit.Record["Key"]! == "p", "the dictionaries were not found");
        Console.WriteLine("ok");
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static void Require(bool condition, string failure)
{
    if (!condition) throw new InvalidOperationException(failure);
}
