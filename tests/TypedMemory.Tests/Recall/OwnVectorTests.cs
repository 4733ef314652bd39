using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests.Recall;

/// <summary>Vectors that the application has itself: in the document, compact, and found by what is near.</summary>
public sealed class OwnVectorTests
{
    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task A_vector_is_stored_as_base64_of_its_numbers_and_read_back()
    {
        await using TestMemory memory = TestMemory.Create();
        ISnippetRepository snippets = memory.Get<ISnippetRepository>();
        await snippets.UpsertAsync(Of(1, 1.5f, -2, 0.25f), Token);

        Snippet read = (await snippets.GetAsync("s", 1, Token))!;
        Assert.Equal([1.5f, -2, 0.25f], read.Picture.ToArray());
        DocumentRevision stored = (await (await memory.OpenStoreAsync()).GetAsync("snippet:s:1", Token))!;
        Assert.Contains(
            "\"picture\":\"AADAPwAAAMAAAIA+\"", Encoding.UTF8.GetString(stored.Body.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_array_of_numbers_that_another_program_wrote_is_read_and_found()
    {
        await using TestMemory memory = TestMemory.Create();
        IDocumentStore store = await memory.OpenStoreAsync();
        var revision = new DocumentRevision
        {
            Id = "snippet:s:9",
            Path = new RevisionPath(RevisionId.Parse("1-abcdabcdabcdabcdabcdabcdabcdabcd")),
            Body = """{"number":9,"picture":[1,2.5,-3],"shelf":"s"}"""u8.ToArray(),
        };
        await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = revision.Id, Revisions = [revision] }] }, Token);
        ISnippetRepository snippets = memory.Get<ISnippetRepository>();
        Snippet read = (await snippets.GetAsync("s", 9, Token))!;
        Assert.Equal([1, 2.5f, -3], read.Picture.ToArray());
        var near = await snippets.Query().NearestAsync(SnippetFields.Picture, new float[] { 1, 2.5f, -3 }, 1, Token);
        Assert.Equal(0, Assert.Single(near).Score);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_vector_of_another_length_is_refused_by_both_lengths(int length)
    {
        await using TestMemory memory = TestMemory.Create();
        ISnippetRepository snippets = memory.Get<ISnippetRepository>();
        var error = await Assert.ThrowsAsync<InvalidDocumentException>(
            () => snippets.UpsertAsync(Of(1, new float[length]), Token).AsTask());
        Assert.Contains($"{length} numbers", error.Message, StringComparison.Ordinal);
        Assert.Contains("[Vector(3)]", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(
            () => snippets.Query().NearestAsync(SnippetFields.Picture, new float[length], 1, Token).AsTask());
    }

    [Fact]
    public async Task A_number_that_is_not_finite_is_refused()
    {
        await using TestMemory memory = TestMemory.Create();
        await Assert.ThrowsAsync<InvalidDocumentException>(
            () => memory.Get<ISnippetRepository>().UpsertAsync(Of(1, 1, float.NaN, 2), Token).AsTask());
    }

    [Fact]
    public async Task The_nearest_come_first_within_what_the_query_leaves()
    {
        await using TestMemory memory = TestMemory.Create();
        ISnippetRepository snippets = memory.Get<ISnippetRepository>();
        Assert.DoesNotContain(await snippets.UpsertManyAsync(
            [
                Of(1, 0, 0, 1), Of(2, 0, 0, 2), Of(3, 0, 0, 3) with { Topic = "t" }, Of(4, 0, 0, 9) with { Topic = "t" },
                new Snippet { Shelf = "s", Number = 5 },
            ],
            Token), static outcome => outcome.Error is not null);
        float[] asked = [0, 0, 0];
        var all = await snippets.Query().NearestAsync(SnippetFields.Picture, asked, 10, Token);
        Assert.Equal([1, 2, 3, 4], all.Select(static match => match.Entry.Value.Number));
        Assert.Equal([-1, -2, -3, -9], all.Select(static match => match.Score));
        var some = await snippets.Query().Where(SnippetFields.Topic == "t").NearestAsync(
            SnippetFields.Picture, asked, 1, Token);
        Assert.Equal(3, Assert.Single(some).Entry.Value.Number);

        await snippets.UpdateAsync(new SnippetId("s", 4), static s => s with { Picture = new float[] { 0, 0, 0.5f } }, Token);
        await snippets.DeleteAsync(new SnippetId("s", 1), Token);
        all = await snippets.Query().NearestAsync(SnippetFields.Picture, asked, 10, Token);
        Assert.Equal([4, 2, 3], all.Select(static match => match.Entry.Value.Number));
        Assert.Empty(await ((IStoreMaintenance)await memory.OpenStoreAsync()).CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task A_question_counts_what_is_near_to_a_vector_of_the_application()
    {
        await using TestMemory memory = TestMemory.Create();
        ISnippetRepository snippets = memory.Get<ISnippetRepository>();
        await snippets.UpsertAsync(Of(1, 0, 0, 1) with { Text = "lighthouse" }, Token);
        await snippets.UpsertAsync(Of(2, 9, 9, 9) with { Text = "lighthouse" }, Token);
        await snippets.UpsertAsync(Of(3, 0, 0, 1.1f) with { Text = "tower" }, Token);
        var hits = await snippets.Recall("lighthouse").Near(SnippetFields.Picture, new float[] { 0, 0, 1 }).ToListAsync(Token);
        Assert.Equal(1, hits[0].Value.Number);
        Assert.Contains(hits[0].Parts, static p => p is { Kind: RecallPartKind.Meaning, Label: "picture" });
        Assert.Contains(hits, static hit => hit.Value.Number == 3);
    }

    [Fact]
    public async Task Concurrent_edits_of_a_vector_merge_as_the_last_writer_s_whole_vector()
    {
        await using TestMemory left = TestMemory.Create();
        IDocumentStore other = await left.OpenStoreAsync();
        var later = new FakeTimeProvider(DateTimeOffset.UtcNow.AddYears(1));
        await using TestMemory right = TestMemory.Create(configure: memory => memory
            .SyncWithStore("left", (_, _) => ValueTask.FromResult(other), static sync => sync.OnDemand())
            .Services.AddSingleton<TimeProvider>(later));
        ISnippetRepository mine = left.Get<ISnippetRepository>(), theirs = right.Get<ISnippetRepository>();
        await mine.UpsertAsync(Of(1, 1, 1, 1), Token);
        await right.Sync.Remotes[0].SyncAsync(Token);
        await mine.UpdateAsync(new SnippetId("s", 1), static s => s with { Picture = new float[] { 2, 2, 2 } }, Token);
        await theirs.UpdateAsync(new SnippetId("s", 1), static s => s with { Picture = new float[] { 3, 3, 3 } }, Token);
        await right.Sync.Remotes[0].SyncAsync(Token);
        await left.Conflicts.ResolveAsync(Token);
        float[] there = (await theirs.GetAsync("s", 1, Token))!.Picture.ToArray();
        Assert.Equal([3, 3, 3], there);
        Snippet here = (await mine.GetAsync("s", 1, Token))!;
        Assert.Equal(there, here.Picture.ToArray());
        var near = await theirs.Query().NearestAsync(SnippetFields.Picture, new float[] { 3, 3, 3 }, 1, Token);
        Assert.Equal(0, Assert.Single(near).Score);
    }

    private static Snippet Of(int number, params float[] picture) =>
        new() { Shelf = "s", Number = number, Picture = picture };
}
