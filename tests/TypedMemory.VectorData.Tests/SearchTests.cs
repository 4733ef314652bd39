using System.Linq.Expressions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.VectorData;

namespace TypedMemory.VectorData.Tests;

/// <summary>Searches by nearness, by words, and by both.</summary>
public sealed class SearchTests
{
    private static readonly Guid[] s_all = [HotelStore.Alpha, HotelStore.Beta, HotelStore.Gamma];

    private static readonly float[] s_asked = [1, 0, 0];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Expression<Func<Hotel, bool>>, string> Filters
    {
        get
        {
            string[] names = ["Alpha", "nobody"];
            string? nothing = null;
            List<string> tags = ["town", "none"];
            return new()
            {
                { "equal", hotel => hotel.Stars == 5, "b" },
                { "not equal", hotel => hotel.Name != "Beta", "ac" },
                { "null", hotel => hotel.Name == nothing, "c" },
                { "not null", hotel => hotel.Name != null, "ab" },
                { "order", hotel => hotel.Stars >= 3 && hotel.Stars < 5, "a" },
                { "turned", hotel => 3 > hotel.Stars, "c" },
                { "or", hotel => hotel.Stars == 1 || hotel.Name == "Beta", "bc" },
                { "not", hotel => !(hotel.Stars == 1 || hotel.Name == "Beta"), "a" },
                { "bool", hotel => hotel.Open, "ab" },
                { "not bool", hotel => !hotel.Open, "c" },
                { "true", hotel => true, "abc" },
                { "in", hotel => names.Contains(hotel.Name), "a" },
                { "contains", hotel => hotel.Tags.Contains("sea"), "a" },
                { "any", hotel => hotel.Tags.Any(tag => tags.Contains(tag)), "b" },
                { "decimal", hotel => hotel.Price == 99.5m, "a" },
                { "key", hotel => hotel.Id == HotelStore.Beta, "b" },
                { "whole list", hotel => hotel.Tags == new List<string> { "quiet", "sea" }, "a" },
                { "time", hotel => hotel.Built == new DateTimeOffset(1999, 4, 30, 22, 0, 0, TimeSpan.Zero), "a" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public async Task A_filter_leaves_what_it_says(string name, Expression<Func<Hotel, bool>> filter, string left)
    {
        Assert.NotEmpty(name);
        await using HotelStore memory = await HotelStore.CreateFilledAsync();
        var found = await memory.Hotels.SearchAsync(s_asked, 10, new() { Filter = filter }, Token).ToListAsync(Token);
        Assert.Equal(
            left, string.Concat(found.Select(static one => "abc"[Array.IndexOf(s_all, one.Record.Id)]).Order()));
    }

    [Fact]
    public async Task A_filter_that_cannot_be_answered_is_refused_by_what_it_asks()
    {
        await using HotelStore memory = await HotelStore.CreateFilledAsync();
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => memory.Hotels.SearchAsync(
            s_asked, 1, new() { Filter = hotel => hotel.Name!.Length == 3 }, Token).ToListAsync(Token).AsTask());
        Assert.Contains("Length", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DistanceFunction.CosineSimilarity, 1, 0)]
    [InlineData(DistanceFunction.CosineDistance, 0, 1)]
    [InlineData(DistanceFunction.DotProductSimilarity, 1, 0)]
    [InlineData(DistanceFunction.NegativeDotProductSimilarity, -1, 0)]
    [InlineData(DistanceFunction.EuclideanDistance, 0, 1.4142)]
    [InlineData(DistanceFunction.EuclideanSquaredDistance, 0, 2)]
    [InlineData(DistanceFunction.ManhattanDistance, 0, 2)]
    [InlineData(DistanceFunction.HammingDistance, 0, 2)]
    public async Task Scores_are_those_of_the_distance_function(string function, double nearest, double furthest)
    {
        await using HotelStore memory = HotelStore.Create();
        var collection = memory.Store.GetDynamicCollection("points", new VectorStoreCollectionDefinition
        {
            Properties =
            [
                new VectorStoreKeyProperty("k", typeof(int)),
                new VectorStoreVectorProperty("v", typeof(float[]), 2) { DistanceFunction = function },
            ],
        });
        await collection.EnsureCollectionExistsAsync(Token);
        await collection.UpsertAsync(
            [
                new Dictionary<string, object?> { ["k"] = 1, ["v"] = new float[] { 1, 0 } },
                new Dictionary<string, object?> { ["k"] = 2, ["v"] = new float[] { 0, 1 } },
            ],
            Token);
        var found = await collection.SearchAsync(new float[] { 1, 0 }, 5, cancellationToken: Token).ToListAsync(Token);
        Assert.Equal([1, 2], found.Select(static one => (int)one.Record["k"]!));
        Assert.Equal((nearest, furthest), (Math.Round(found[0].Score!.Value, 4), Math.Round(found[1].Score!.Value, 4)));
        var near = await collection.SearchAsync(
            new float[] { 1, 0 }, 5, new() { ScoreThreshold = found[0].Score }, Token).ToListAsync(Token);
        Assert.Equal(1, (int)Assert.Single(near).Record["k"]!);
        Assert.False(found[0].Record.ContainsKey("v"));
    }

    [Fact]
    public async Task Words_lead_in_a_hybrid_search_and_a_filter_holds()
    {
        await using HotelStore memory = await HotelStore.CreateFilledAsync();
        var hybrid = (IKeywordHybridSearchable<Hotel>)memory.Hotels;
        var found = await hybrid.HybridSearchAsync(s_asked, ["tent"], 3, cancellationToken: Token).ToListAsync(Token);
        Assert.Equal([HotelStore.Gamma, HotelStore.Alpha, HotelStore.Beta], found.Select(static one => one.Record.Id));
        VectorSearchResult<Hotel> first = await hybrid.HybridSearchAsync(
            s_asked, ["sea"], 1, cancellationToken: Token).FirstAsync(Token);
        Assert.Equal(1.5, first.Score);
        var some = await hybrid.HybridSearchAsync(
            s_asked, ["tent"], 3, new() { Filter = hotel => hotel.Stars > 1, Skip = 1 }, Token).ToListAsync(Token);
        Assert.Equal(HotelStore.Beta, Assert.Single(some).Record.Id);
    }

    [Fact]
    public async Task A_generator_makes_the_vectors_of_records_and_of_searches()
    {
        using var generator = new VowelGenerator();
        await using HotelStore memory = HotelStore.Create(generator);
        VectorStoreCollection<int, Poem> poems = memory.Store.GetCollection<int, Poem>("poems");
        await poems.EnsureCollectionExistsAsync(Token);
        await poems.UpsertAsync(
            [new Poem { Key = 1, Line = "aaa" }, new Poem { Key = 2, Line = "oo" }, new Poem { Key = 3 }], Token);
        var found = await poems.SearchAsync("o", 5, cancellationToken: Token).ToListAsync(Token);
        Assert.Equal([2, 1], found.Select(static one => one.Record.Key));
        Assert.Null(found[0].Record.Line);
        await Assert.ThrowsAsync<NotSupportedException>(
            () => poems.GetAsync(1, new() { IncludeVectors = true }, Token));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => memory.Hotels.SearchAsync(new object(), 1, cancellationToken: Token).ToListAsync(Token).AsTask());
    }

    [Fact]
    public async Task A_vector_of_another_length_is_refused_by_both_lengths()
    {
        await using HotelStore memory = await HotelStore.CreateFilledAsync();
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => memory.Hotels.SearchAsync(
                new float[] { 1, 2 }, 1, cancellationToken: Token).ToListAsync(Token).AsTask());
        Assert.Contains("2 numbers", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("key")]
    public void Stores_and_collections_are_in_the_services(string? key)
    {
        using ServiceProvider services = new ServiceCollection()
            .AddTypedMemory(static memory => memory.UseSqlite("never-opened.db"))
            .AddKeyedTypedMemoryVectorStore(key)
            .AddKeyedTypedMemoryCollection<Guid, Hotel>(key, "hotels", lifetime: ServiceLifetime.Transient)
            .BuildServiceProvider();
        Assert.Same(Get<TypedMemoryVectorStore>(), Get<VectorStore>());
        Assert.NotSame(Get<IVectorSearchable<Hotel>>(), Get<IVectorSearchable<Hotel>>());
        Assert.IsType<TypedMemoryCollection<Guid, Hotel>>(Get<IKeywordHybridSearchable<Hotel>>());
        Assert.Equal("hotels", Get<VectorStoreCollection<Guid, Hotel>>().Name);

        T Get<T>()
            where T : notnull => key is null
                ? services.GetRequiredService<T>() : services.GetRequiredKeyedService<T>(key);
    }

    public sealed class Poem
    {
        [VectorStoreKey]
        public int Key { get; set; }

        [VectorStoreVector(5)]
        public string? Line { get; set; }
    }

    private sealed class VowelGenerator : IEmbeddingGenerator<string, Embedding<float>>
    {
        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
            IEnumerable<string> values, EmbeddingGenerationOptions? options = null,
            CancellationToken cancellationToken = default) =>
            Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(static text =>
                new Embedding<float>("aeiou".Select(vowel => (float)text.Count(c => c == vowel)).ToArray()))));

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
