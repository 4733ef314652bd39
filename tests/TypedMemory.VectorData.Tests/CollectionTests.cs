using System.Text;
using Microsoft.Extensions.VectorData;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.VectorData.Tests;

/// <summary>Collections and their records, as documents of a memory.</summary>
public sealed class CollectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_collection_is_there_from_its_making_to_its_deletion()
    {
        await using HotelStore memory = HotelStore.Create();
        Assert.False(await memory.Hotels.CollectionExistsAsync(Token));
        await memory.Hotels.EnsureCollectionExistsAsync(Token);
        await memory.Hotels.EnsureCollectionExistsAsync(Token);
        Assert.True(await memory.Store.CollectionExistsAsync("hotels", Token));
        Assert.Equal(["hotels"], await memory.Store.ListCollectionNamesAsync(Token).ToListAsync(Token));
        await memory.Hotels.UpsertAsync(new Hotel { Id = HotelStore.Alpha, Picture = new float[3] }, Token);
        await memory.Store.EnsureCollectionDeletedAsync("hotels", Token);
        await memory.Store.EnsureCollectionDeletedAsync("hotels", Token);
        Assert.False(await memory.Hotels.CollectionExistsAsync(Token));
        Assert.Null(await memory.Hotels.GetAsync(HotelStore.Alpha, cancellationToken: Token));
    }

    [Fact]
    public async Task A_record_is_a_document_with_its_vector_in_the_compact_form()
    {
        await using HotelStore memory = await HotelStore.CreateFilledAsync();
        IDocumentStore store = await memory.OpenAsync();
        DocumentRevision document = (await store.GetAsync($"hotels:{HotelStore.Alpha}", Token))!;
        string body = Encoding.UTF8.GetString(document.Body.Span);
        Assert.Contains("\"hotel_name\":\"Alpha\"", body, StringComparison.Ordinal);
        Assert.Contains("\"Picture\":\"AACAPwAAAAAAAAAA\"", body, StringComparison.Ordinal);
        Assert.Empty(await ((IStoreMaintenance)store).CheckIntegrityAsync(Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_record_is_read_as_it_was_written(bool includeVectors)
    {
        await using HotelStore memory = await HotelStore.CreateFilledAsync();
        Hotel hotel = (await memory.Hotels.GetAsync(
            HotelStore.Alpha, new() { IncludeVectors = includeVectors }, Token))!;
        Assert.Equal(
            ("Alpha", 3, 99.5m, true), (hotel.Name, hotel.Stars, hotel.Price, hotel.Open));
        Assert.Equal(new DateTimeOffset(1999, 4, 30, 22, 0, 0, TimeSpan.Zero), hotel.Built);
        Assert.Equal(["sea", "quiet"], hotel.Tags);
        Assert.Equal(includeVectors ? [1, 0, 0] : [], hotel.Picture.ToArray());
        Hotel none = (await memory.Hotels.GetAsync(HotelStore.Gamma, cancellationToken: Token))!;
        Assert.Equal((null, null), (none.Name, none.Price));
    }

    [Fact]
    public async Task Records_are_written_over_and_deleted_by_their_keys()
    {
        await using HotelStore memory = await HotelStore.CreateFilledAsync();
        await memory.Hotels.UpsertAsync(
            new Hotel { Id = HotelStore.Alpha, Name = "New", Picture = new float[] { 0, 1, 0 } }, Token);
        Assert.Equal("New", (await memory.Hotels.GetAsync(HotelStore.Alpha, cancellationToken: Token))!.Name);
        await memory.Hotels.DeleteAsync([HotelStore.Alpha, HotelStore.Beta, Guid.NewGuid()], Token);
        Hotel[] left = await memory.Hotels.GetAsync(
            [HotelStore.Alpha, HotelStore.Beta, HotelStore.Gamma], cancellationToken: Token).ToArrayAsync(Token);
        Assert.Equal(HotelStore.Gamma, Assert.Single(left).Id);
        Assert.Single(await memory.Hotels.SearchAsync(
            new float[] { 0, 1, 0 }, 10, cancellationToken: Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_key_of_its_own_is_given_to_a_record_without_one()
    {
        await using HotelStore memory = HotelStore.Create();
        await memory.Hotels.EnsureCollectionExistsAsync(Token);
        Hotel[] hotels = [new() { Name = "a", Picture = new float[3] }, new() { Name = "b", Picture = new float[3] }];
        await memory.Hotels.UpsertAsync(hotels, Token);
        Assert.NotEqual(hotels[0].Id, hotels[1].Id);
        Assert.Equal("b", (await memory.Hotels.GetAsync(hotels[1].Id, cancellationToken: Token))!.Name);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a:b/c?d#e")]
    [InlineData("_leading")]
    [InlineData("ünïcode 😀")]
    [InlineData("100%")]
    public async Task Names_and_keys_may_have_any_characters(string text)
    {
        await using HotelStore memory = HotelStore.Create();
        VectorStoreCollection<object, Dictionary<string, object?>> collection = memory.Store.GetDynamicCollection(
            text,
            new VectorStoreCollectionDefinition { Properties = [new VectorStoreKeyProperty("k", typeof(string))] });
        await collection.EnsureCollectionExistsAsync(Token);
        await collection.UpsertAsync(new Dictionary<string, object?> { ["k"] = text }, Token);
        Assert.Equal(text, (await collection.GetAsync(text, cancellationToken: Token))!["k"]);
        Assert.Equal([text], await memory.Store.ListCollectionNamesAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Numbers_are_keys_and_a_key_of_another_type_is_refused()
    {
        await using HotelStore memory = HotelStore.Create();
        var definition = new VectorStoreCollectionDefinition
        { Properties = [new VectorStoreKeyProperty("k", typeof(long)), new VectorStoreDataProperty("n", typeof(int))] };
        var collection = memory.Store.GetDynamicCollection("numbers", definition);
        await collection.UpsertAsync(new Dictionary<string, object?> { ["k"] = -5L, ["n"] = 7 }, Token);
        Assert.Equal((-5L, 7), ((await collection.GetAsync(-5L, cancellationToken: Token)) is { } record
            ? ((long)record["k"]!, (int)record["n"]!) : default));
        await Assert.ThrowsAsync<ArgumentException>(() => collection.GetAsync("-5", cancellationToken: Token));
        Assert.Throws<InvalidOperationException>(() => memory.Store.GetCollection<string, Hotel>("hotels"));
    }

    [Fact]
    public async Task A_record_that_cannot_be_stored_says_why()
    {
        await using HotelStore memory = await HotelStore.CreateFilledAsync();
        var error = await Assert.ThrowsAsync<InvalidDocumentException>(() => memory.Hotels.UpsertAsync(
            new Hotel { Id = HotelStore.Alpha, Picture = new float[] { 1, 2 } }, Token));
        Assert.Contains("2 numbers", error.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => memory.Store.GetDynamicCollection(
            "bad",
            new VectorStoreCollectionDefinition { Properties = [new VectorStoreKeyProperty("k", typeof(double))] }));
        Assert.Throws<NotSupportedException>(() => memory.Store.GetDynamicCollection(
            "bad",
            new VectorStoreCollectionDefinition
            {
                Properties =
                [
                    new VectorStoreKeyProperty("k", typeof(int)),
                    new VectorStoreVectorProperty("v", typeof(float[]), 3) { IndexKind = IndexKind.Hnsw },
                ],
            }));
    }

    [Fact]
    public async Task Records_come_by_a_filter_in_an_order_and_page_by_page()
    {
        await using HotelStore memory = await HotelStore.CreateFilledAsync();
        var names = await memory.Hotels.GetAsync(
            hotel => hotel.Stars > 0, 2,
            new() { OrderBy = static order => order.Descending(hotel => hotel.Stars), Skip = 1 }, Token)
            .Select(static hotel => hotel.Stars).ToListAsync(Token);
        Assert.Equal([3, 1], names);
    }
}
