using System.Linq.Expressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.VectorData;

namespace TypedMemory.VectorData.Tests;

/// <summary>A memory type as a collection, over its generated repository.</summary>
public sealed class MemoryTypeCollectionTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-cards-").FullName;
    private ServiceProvider _services = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private VectorStoreCollection<CardId, Card> Cards =>
        _services.GetRequiredService<VectorStoreCollection<CardId, Card>>();

    public static TheoryData<string, Expression<Func<Card, bool>>, int[]> Filters
    {
        get
        {
            string[] authors = ["ann", "nobody"];
            string? nothing = null;
            var day = new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
            return new()
            {
                { "equal", card => card.Stars == 5, [2] },
                { "not equal", card => card.Author != "ann", [2, 3] },
                { "null", card => card.Author == nothing, [3] },
                { "order", card => card.Stars >= 3 && card.Stars < 5, [1] },
                { "turned", card => 3 > card.Stars, [3] },
                { "or, not", card => !(card.Stars == 1 || card.Author == "bob"), [1] },
                { "bool", card => card.Shown, [1] },
                { "in", card => authors.Contains(card.Author), [1] },
                { "contains", card => card.Tags.Contains("sea"), [1] },
                { "starts with", card => card.Author!.StartsWith("bo"), [2] },
                { "enum", card => card.Day == DayOfWeek.Friday, [2] },
                { "time", card => card.At > day, [2] },
                { "time of a nullable", card => card.At!.Value <= new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero), [1] },
                { "key member", card => card.Number == 3, [3] },
                { "record within", card => card.Place!.Box == "b1", [1] },
                { "all", card => true, [1, 2, 3] },
            };
        }
    }

    public async ValueTask InitializeAsync()
    {
        _services = new ServiceCollection()
            .AddSingleton<IMemoryEmbedder, TwoWordEmbedder>()
            .AddSingleton<IMemoryKeys>(new OneKey())
            .AddTypedMemory(memory => memory.UseSqlite(Path.Combine(_folder, "cards.db")).AddGeneratedTypes())
            .AddMemoryTypeCollection<Card, CardId>()
            .BuildServiceProvider();
        await Cards.EnsureCollectionExistsAsync(Token);
        await Cards.UpsertAsync(
            [
                new Card
                {
                    Deck = "a", Number = 1, Text = "Quiet rooms by the sea", Stars = 3, Author = "ann", Shown = true,
                    At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Tags = ["sea", "quiet"],
                    Picture = new float[] { 1, 0, 0 }, Place = new CardPlace { Box = "b1" },
                },
                new Card
                {
                    Deck = "a", Number = 2, Text = "In the middle of the town", Stars = 5, Author = "bob",
                    At = new(2026, 1, 3, 0, 0, 0, TimeSpan.Zero), Day = DayOfWeek.Friday,
                    Picture = new float[] { 0, 2, 0 },
                },
                new Card { Deck = "b", Number = 3, Text = "A tent", Stars = 1, Picture = new float[] { 0, 0, 3 } },
            ],
            Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public async Task A_filter_leaves_what_it_says(string name, Expression<Func<Card, bool>> filter, int[] left)
    {
        Assert.NotEmpty(name);
        Assert.Equal(left, await Cards.GetAsync(filter, 10, null, Token).Select(static card => card.Number)
            .Order().ToArrayAsync(Token));
        var found = Cards.SearchAsync(
            new float[] { 1, 0, 0 }, 10, new() { Filter = filter, VectorProperty = static card => card.Picture }, Token);
        Assert.Equal(left, await found.Select(static one => one.Record.Number).Order().ToArrayAsync(Token));
    }

    [Fact]
    public async Task Records_are_the_documents_of_the_repository()
    {
        var repository = _services.GetRequiredService<ICardRepository>();
        Card card = (await Cards.GetAsync(new CardId("a", 1), null, Token))!;
        Assert.Equal(card.Text, (await repository.GetAsync(card.Id(), Token))!.Text);
        await repository.UpsertAsync(card with { Stars = 4 }, Token);
        Assert.Equal(4, (await Cards.GetAsync(card.Id(), null, Token))!.Stars);
        int[] found = await Cards.GetAsync([new("a", 1), new("b", 9), new("b", 3)], null, Token)
            .Select(static one => one.Number).ToArrayAsync(Token);
        Assert.Equal([1, 3], found);
        await Cards.DeleteAsync(card.Id(), Token);
        Assert.Null(await repository.GetAsync(card.Id(), Token));
        Assert.True(await Cards.CollectionExistsAsync(Token));
        await Cards.EnsureCollectionDeletedAsync(Token);
        Assert.Equal(0, await repository.CountAsync(null, Token));
        Assert.Equal("card", Cards.Name);
    }

    [Fact]
    public async Task Vectors_of_the_applications_own_are_searched_with_scores_of_their_distance()
    {
        var found = await Cards.SearchAsync(
            new float[] { 0, 1, 0 }, 2, new() { VectorProperty = static card => card.Picture }, Token).ToListAsync(Token);
        Assert.Equal([2, 1], found.Select(static one => one.Record.Number));
        Assert.Equal(1, found[0].Score!.Value, 5);
        Assert.Equal(Math.Sqrt(2), found[1].Score!.Value, 5);
        found = await Cards.SearchAsync(
            new float[] { 0, 1, 0 }, 3,
            new() { VectorProperty = static card => card.Picture, ScoreThreshold = 1.2 }, Token).ToListAsync(Token);
        Assert.Equal([2], found.Select(static one => one.Record.Number));
        found = await Cards.SearchAsync(
            new float[] { 0, 1, 0 }, 2, new() { VectorProperty = static card => card.Picture, Skip = 1 }, Token)
            .ToListAsync(Token);
        Assert.Equal([1, 3], found.Select(static one => one.Record.Number));
    }

    [Fact]
    public async Task Texts_are_searched_by_what_they_mean_and_together_with_words()
    {
        await _services.GetRequiredService<IMemoryEmbeddings>().WhenEmbeddedAsync(Token);
        var near = new VectorSearchOptions<Card> { VectorProperty = static card => card.Text };
        Assert.Equal(1, (await Cards.SearchAsync("the ocean", 1, near, Token).SingleAsync(Token)).Record.Number);
        var hybrid = _services.GetRequiredService<IKeywordHybridSearchable<Card>>();
        var found = await hybrid.HybridSearchAsync(
            "the ocean", ["tent"], 3, new() { VectorProperty = static card => card.Text }, Token).ToListAsync(Token);
        Assert.Equal([3, 1], found.Take(2).Select(static one => one.Record.Number));
    }

    [Fact]
    public async Task Orders_are_lambdas_too()
    {
        var options = new FilteredRecordRetrievalOptions<Card>
        { OrderBy = static order => order.Descending(static card => card.Stars), Skip = 1 };
        int[] found = await Cards.GetAsync(static card => true, 2, options, Token).Select(static card => card.Number)
            .ToArrayAsync(Token);
        Assert.Equal([1, 3], found);
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused_by_what_it_asks()
    {
        var error = await Assert.ThrowsAsync<NotSupportedException>(
            () => Cards.GetAsync(static card => card.Text.Length == 3, 1, null, Token).ToListAsync(Token).AsTask());
        Assert.Contains("Text.Length", error.Message, StringComparison.Ordinal);
        error = await Assert.ThrowsAsync<NotSupportedException>(
            () => Cards.GetAsync(static card => card.Secret == "x", 1, null, Token).ToListAsync(Token).AsTask());
        Assert.Contains("Secret", error.Message, StringComparison.Ordinal);
        var several = await Assert.ThrowsAsync<InvalidOperationException>(
            () => Cards.SearchAsync(new float[] { 1, 0, 0 }, 1, null, Token).ToListAsync(Token).AsTask());
        Assert.Contains("VectorProperty", several.Message, StringComparison.Ordinal);
    }
}
