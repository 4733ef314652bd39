#pragma warning disable TM0021 // Without an index, every document is read: that is what is asked here.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests.Recall;

/// <summary>Vectors that a model makes of texts, in the background.</summary>
public sealed class EmbeddingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-vectors-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_question_finds_what_means_alike_and_has_none_of_its_words()
    {
        await using ServiceProvider services = Open(new ConceptEmbedder());
        await PutAsync(services, "My kitten sleeps all day", "The boat left the harbour", "A new salary");
        await WhenEmbeddedAsync(services);

        var hits = await Snippets(services).Recall("which feline do we have?").ToListAsync(Token);

        Assert.Equal(0, hits[0].Value.Number);
        RecallPart part = Assert.Single(hits[0].Parts);
        Assert.Equal((RecallPartKind.Meaning, "title"), (part.Kind, part.Label));
        Assert.Equal(hits[0].Score, hits[0].Parts.Sum(static p => p.Score), 9);
        Assert.Equal("My kitten sleeps all day", hits[0].Text);
    }

    [Fact]
    public async Task Words_lead_and_both_parts_are_shown()
    {
        await using ServiceProvider services = Open(new ConceptEmbedder());
        await PutAsync(services, "A feline", "The kitten and the pet", "The vet");
        await WhenEmbeddedAsync(services);
        ISnippetRepository snippets = Snippets(services);

        var hits = await snippets.Recall("feline").ToListAsync(Token);
        Assert.Equal([0, 1], hits.Take(2).Select(static hit => hit.Value.Number));
        Assert.Equal([RecallPartKind.Word, RecallPartKind.Meaning], hits[0].Parts.Select(static part => part.Kind));
        Assert.All(hits, static hit => Assert.Equal(hit.Score, hit.Parts.Sum(static part => part.Score), 9));

        var words = await snippets.Recall("feline", new() { Weights = new() { Meaning = 0 } }).ToListAsync(Token);
        Assert.Equal([0], words.Select(static hit => hit.Value.Number));
    }

    [Fact]
    public async Task Filters_and_prefixes_hold_for_vectors_too()
    {
        await using ServiceProvider services = Open(new ConceptEmbedder());
        ISnippetRepository snippets = Snippets(services);
        Assert.DoesNotContain(await snippets.UpsertManyAsync(
            [
                new() { Shelf = "a", Number = 1, Text = "kitten", Topic = "x" },
                new() { Shelf = "a", Number = 2, Text = "feline", Topic = "y" },
                new() { Shelf = "b", Number = 3, Text = "pet cat", Topic = "x" },
                new() { Shelf = "b", Number = 4, Text = "cat pet", Topic = "y", Secret = true },
            ],
            Token), static outcome => outcome.Error is not null);
        await WhenEmbeddedAsync(services);

        Assert.Equal([1, 3], await NumbersAsync(snippets.Query().Where(SnippetFields.Topic == "x")));
        Assert.Equal([3, 4], await NumbersAsync(snippets.Query(SnippetId.ForShelf("b"))));
        Assert.Equal([1, 2, 3], await NumbersAsync(snippets.Query().Where(SnippetFields.Secret == false)));

        static async Task<IEnumerable<int>> NumbersAsync(MemoryQuery<Snippet, SnippetId> query) =>
            [.. (await query.Recall("cats").ToListAsync(Token)).Select(static hit => hit.Value.Number).Order()];
    }

    [Fact]
    public async Task The_vector_is_never_in_the_document_and_changes_no_revision()
    {
        await using ServiceProvider services = Open(new ConceptEmbedder());
        await PutAsync(services, "kitten");
        IDocumentStore store = await StoreAsync(services);
        DocumentRevision before = (await store.GetAsync("snippet:s:0", Token))!;
        long sequence = store.LastSequence;
        await WhenEmbeddedAsync(services);

        DocumentRevision after = (await store.GetAsync("snippet:s:0", Token))!;
        Assert.Equal((before.Revision, sequence), (after.Revision, store.LastSequence));
        Assert.Equal(before.Body.ToArray(), after.Body.ToArray());
    }

    [Fact]
    public async Task A_write_marks_its_text_behind_and_does_not_wait_for_the_model()
    {
        var embedder = new ConceptEmbedder();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        embedder.Before = _ => gate.Task;
        await using ServiceProvider services = Open(embedder);
        await PutAsync(services, "kitten", "boat", "");
        IMemoryEmbeddings embeddings = services.GetRequiredService<IMemoryEmbeddings>();
        Assert.Equal(new EmbeddingStatus("concepts-1", 2, 2), await embeddings.GetStatusAsync(Token));

        Task waiting = embeddings.WhenEmbeddedAsync(Token).AsTask();
        Assert.False(waiting.IsCompleted);
        gate.SetResult();
        await waiting;
        Assert.Equal(new EmbeddingStatus("concepts-1", 2, 0), await embeddings.GetStatusAsync(Token));
    }

    [Fact]
    public async Task Only_a_change_of_the_text_makes_another_vector()
    {
        var embedder = new ConceptEmbedder();
        await using ServiceProvider services = Open(embedder);
        await PutAsync(services, "kitten");
        await WhenEmbeddedAsync(services);
        int calls = embedder.Calls;
        ISnippetRepository snippets = Snippets(services);
        await snippets.UpdateAsync(new SnippetId("s", 0), static snippet => snippet with { Topic = "z" }, Token);
        await WhenEmbeddedAsync(services);
        Assert.Equal(calls, embedder.Calls);

        await snippets.UpdateAsync(new SnippetId("s", 0), static snippet => snippet with { Title = "boat" }, Token);
        await WhenEmbeddedAsync(services);
        Assert.Equal(calls + 1, embedder.Calls);
        RecallHit<Snippet, SnippetId> hit = (await snippets.Recall("ocean").ToListAsync(Token))[0];
        Assert.Equal(("boat", RecallPartKind.Meaning), (hit.Value.Title, hit.Parts[0].Kind));
    }

    [Fact]
    public async Task Deletes_purges_and_evictions_take_the_vector_with_them()
    {
        await using ServiceProvider services = Open(new ConceptEmbedder());
        await PutAsync(services, "kitten", "feline", "pet", "cat");
        await WhenEmbeddedAsync(services);
        ISnippetRepository snippets = Snippets(services);
        IDocumentStore store = await StoreAsync(services);
        Assert.Equal(4, (await snippets.Recall("cat").ToListAsync(Token)).Count);

        await snippets.DeleteAsync(new SnippetId("s", 0), Token);
        DocumentRevision purged = (await store.GetAsync("snippet:s:1", Token))!;
        await store.PurgeAsync([new DocumentRevisions(purged.Id, [purged.Revision])], Token);
        Assert.Equal([2, 3], await NumbersAsync());

        await store.EvictAsync(new StoreEviction("snippet:s:2"), Token);
        Assert.Equal([3], await NumbersAsync());
        Assert.Equal(1, (await services.GetRequiredService<IMemoryEmbeddings>().GetStatusAsync(Token)).Documents);
        Assert.Empty(await ((IStoreMaintenance)store).CheckIntegrityAsync(Token));

        async Task<IEnumerable<int>> NumbersAsync() =>
            [.. (await snippets.Recall("feline").ToListAsync(Token)).Select(static hit => hit.Value.Number).Order()];
    }

    [Fact]
    public async Task What_another_store_wrote_is_embedded_here()
    {
        await using ServiceProvider services = Open(new ConceptEmbedder());
        IDocumentStore store = await StoreAsync(services);
        var revision = new DocumentRevision
        {
            Id = "snippet:s:7",
            Path = new RevisionPath(RevisionId.Parse("1-abcdabcdabcdabcdabcdabcdabcdabcd")),
            Body = """{"number":7,"shelf":"s","text":"a kitten"}"""u8.ToArray(),
        };
        await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = revision.Id, Revisions = [revision] }] }, Token);
        await WhenEmbeddedAsync(services);
        Assert.Equal("snippet:s:7", (await Snippets(services).Recall("feline").ToListAsync(Token))[0].Entry.DocumentId);
    }

    [Fact]
    public async Task A_model_that_fails_is_asked_again_and_seen_in_health_while_words_are_found()
    {
        var embedder = new ConceptEmbedder();
        int failures = 0;
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool works = false;
        embedder.Before = _ =>
        {
            if (Volatile.Read(ref works)) return Task.CompletedTask;
            if (++failures == 4) failed.TrySetResult();
            throw new HttpRequestException("the model is away");
        };
        await using ServiceProvider services = Open(embedder);
        await PutAsync(services, "kitten", "boat");
        Task embedded = WhenEmbeddedAsync(services);
        await failed.Task;

        var hits = await Snippets(services).Recall("kitten").ToListAsync(Token);
        Assert.Equal(0, Assert.Single(hits).Value.Number);
        EmbeddingStatus status = await services.GetRequiredService<IMemoryEmbeddings>().GetStatusAsync(Token);
        Assert.Equal((2, "the model is away"), (status.Behind, status.LastError!.Message));
        HealthReport health = await services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        HealthReportEntry entry = health.Entries["typedmemory.store"];
        Assert.Equal(HealthStatus.Degraded, entry.Status);
        Assert.Contains("the model is away", entry.Description, StringComparison.Ordinal);
        Assert.Equal(2L, entry.Data["vectors.behind"]);

        Volatile.Write(ref works, true);
        await embedded;
        status = await services.GetRequiredService<IMemoryEmbeddings>().GetStatusAsync(Token);
        Assert.Equal((0, null, 0), (status.Behind, status.LastError, status.SetAside));
    }

    [Fact]
    public async Task A_text_that_the_model_cannot_take_does_not_hold_up_the_others()
    {
        var embedder = new ConceptEmbedder
        {
            Before = static texts => texts.Contains("poison")
                ? throw new InvalidOperationException("no such text") : Task.CompletedTask,
        };
        await using ServiceProvider services = Open(embedder);
        await PutAsync(services, "kitten", "poison", "boat", "salary", "song");
        await WhenEmbeddedAsync(services);
        EmbeddingStatus status = await services.GetRequiredService<IMemoryEmbeddings>().GetStatusAsync(Token);
        Assert.Equal((1, 1), (status.Behind, status.SetAside));
        Assert.Equal(2, (await Snippets(services).Recall("ocean").ToListAsync(Token))[0].Value.Number);
    }

    [Fact]
    public async Task A_model_that_gives_another_length_is_told_by_both_numbers()
    {
        var embedder = new ConceptEmbedder { Length = 5 };
        await using ServiceProvider services = Open(embedder);
        await PutAsync(services, "kitten");
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int calls = 0;
        embedder.Before = _ =>
        {
            if (++calls == 2) again.TrySetResult();
            return Task.CompletedTask;
        };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task waiting = services.GetRequiredService<IMemoryEmbeddings>().WhenEmbeddedAsync(stop.Token).AsTask();
        await again.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Exception error = (await services.GetRequiredService<IMemoryEmbeddings>().GetStatusAsync(Token)).LastError!;

        Assert.Contains("5 numbers", error.Message, StringComparison.Ordinal);
        Assert.Contains("[Vector(8)]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_model_answers_once_it_has_embedded_everything_and_the_old_one_until_then()
    {
        await using (ServiceProvider first = Open(new ConceptEmbedder("old")))
        {
            await PutAsync(first, "kitten", "boat", "salary");
            await WhenEmbeddedAsync(first);
        }

        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var embedder = new ConceptEmbedder("new")
        {
            Before = texts =>
            {
                if (!texts.Contains("kitten")) return Task.CompletedTask;
                started.TrySetResult();
                return gate.Task;
            },
        };
        await using ServiceProvider second = Open(embedder);
        Task embedded = WhenEmbeddedAsync(second);
        await started.Task;
        IVectorStore vectors = (IVectorStore)await StoreAsync(second);
        MemoryVectorPlace place = new(SnippetMemoryType.Instance);
        Assert.Equal("old", (await vectors.GetVectorSpaceAsync("snippet:", place.Index, Token))!.Model);
        Assert.Equal(0, (await Snippets(second).Recall("feline").ToListAsync(Token))[0].Value.Number);
        Assert.Equal(3, (await second.GetRequiredService<IMemoryEmbeddings>().GetStatusAsync(Token)).Behind);

        gate.SetResult();
        await embedded;
        Assert.Equal("new", (await vectors.GetVectorSpaceAsync("snippet:", place.Index, Token))!.Model);
        Assert.Equal(0, (await Snippets(second).Recall("feline").ToListAsync(Token))[0].Value.Number);
        Assert.Empty(await ((IStoreMaintenance)await StoreAsync(second)).CheckIntegrityAsync(Token));
    }

    [Fact]
    public async Task A_type_without_words_is_asked_by_meaning_and_told_of_together_with_others()
    {
        await using ServiceProvider services = Open(new ConceptEmbedder());
        IThoughtRepository thoughts = services.GetRequiredService<IThoughtRepository>();
        await thoughts.UpsertAsync(new Thought { Id = "t", Text = "skiing in winter" }, Token);
        await PutAsync(services, "The ski is broken", "salary");
        await WhenEmbeddedAsync(services);

        RecallHit<Thought, ThoughtId> hit = (await thoughts.Recall("snow").ToListAsync(Token))[0];
        Assert.Equal(("t", "skiing in winter"), (hit.Value.Id, hit.Text));
        IReadOnlyList<RecallItem> items = await services.GetRequiredService<IMemoryRecall>().RecallAsync(
            "cold", cancellationToken: Token);
        Assert.Equal(["snippet:s:0", "thought:t"], items.Take(2).Select(static item => item.DocumentId));
    }

    [Fact]
    public async Task A_question_to_several_types_has_a_filter_for_each()
    {
        await using ServiceProvider services = Open(null);
        ISnippetRepository snippets = Snippets(services);
        await snippets.UpsertAsync(new Snippet { Shelf = "a", Number = 1, Text = "lighthouse", Topic = "x" }, Token);
        await snippets.UpsertAsync(new Snippet { Shelf = "a", Number = 2, Text = "lighthouse", Topic = "y" }, Token);
        await services.GetRequiredService<ITurnRepository>().UpsertAsync(
            new Turn { Agent = "a", Session = "s", Number = 1, Speaker = "Ann", Text = "the lighthouse", At = default }, Token);
        await services.GetRequiredService<ITurnRepository>().UpsertAsync(
            new Turn { Agent = "a", Session = "s", Number = 2, Speaker = "Bob", Text = "what of it?", At = default }, Token);
        IMemoryRecall recall = services.GetRequiredService<IMemoryRecall>();

        IReadOnlyList<RecallItem> items = await recall.Ask("lighthouse")
            .Of(SnippetFields.Topic == "y").Of<Turn>().Context(1, 1).ToListAsync(Token);

        Assert.Equal(["snippet:a:2", "turn:a:s:1"], items.Select(static item => item.DocumentId).Order()
            .Where(static id => id != "turn:a:s:2"));
        RecallItem turn = items.Single(static item => item.DocumentId == "turn:a:s:1");
        Assert.Equal("what of it?", ((Turn)Assert.Single(turn.After).Value).Text);
        Assert.Empty(turn.Before);
        Assert.Equal(
            ["snippet:a:1"],
            (await recall.Ask("lighthouse").Of<Snippet>().Where(SnippetFields.Topic == "x").ToListAsync(Token)).Select(
                static item => item.DocumentId));
    }

    [Fact]
    public async Task Texts_of_a_collection_are_found_by_their_words()
    {
        await using ServiceProvider services = Open(new ConceptEmbedder());
        ISnippetRepository snippets = Snippets(services);
        await snippets.UpsertAsync(new Snippet { Shelf = "s", Number = 1, Tags = ["red fox", "Owls"] }, Token);
        await snippets.UpsertAsync(new Snippet { Shelf = "s", Number = 2, Tags = ["badger"] }, Token);
        var hits = await snippets.Recall("owl").ToListAsync(Token);
        Assert.Equal(1, Assert.Single(hits).Value.Number);
        Assert.Equal(2, (await snippets.Query().Match(FullText.Words("badger")).ToListAsync(Token))[0].Entry.Value.Number);
    }

    [Fact]
    public async Task Without_a_model_waiting_for_it_is_a_mistake_that_says_what_to_do()
    {
        await using ServiceProvider services = Open(null);
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => WhenEmbeddedAsync(services));
        Assert.Contains("UseEmbeddings()", error.Message, StringComparison.Ordinal);
        Assert.Null((await services.GetRequiredService<IMemoryEmbeddings>().GetStatusAsync(Token)).Model);
    }

    [Fact]
    public async Task Many_texts_are_embedded_in_batches()
    {
        var embedder = new ConceptEmbedder();
        await using ServiceProvider services = Open(embedder);
        await PutAsync(services, [.. Enumerable.Range(0, 200).Select(static i => $"kitten {i}")]);
        await WhenEmbeddedAsync(services);
        Assert.Equal([64, 64, 64, 8], embedder.Batches);
    }

    private static Task WhenEmbeddedAsync(IServiceProvider services) =>
        services.GetRequiredService<IMemoryEmbeddings>().WhenEmbeddedAsync(Token).AsTask();

    private static ISnippetRepository Snippets(IServiceProvider services) =>
        services.GetRequiredService<ISnippetRepository>();

    private static ValueTask<IDocumentStore> StoreAsync(IServiceProvider services) =>
        services.GetRequiredService<IMemoryStore>().OpenAsync(Token);

    private static async Task PutAsync(IServiceProvider services, params string[] texts)
    {
        var outcomes = await Snippets(services).UpsertManyAsync(
            [.. texts.Select(static (text, i) => new Snippet { Shelf = "s", Number = i, Text = text })], Token);
        Assert.All(outcomes, static outcome => Assert.Null(outcome.Error));
    }

    private ServiceProvider Open(ConceptEmbedder? embedder)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHealthChecks().AddTypedMemory();
        if (embedder is not null) services.AddSingleton<IMemoryEmbedder>(embedder);
        services.AddTypedMemory(memory => memory
            .UseSqlite(Path.Combine(_folder, "memory.db")).AddGeneratedTypes());
        return services.BuildServiceProvider();
    }

    /// <summary>The index of derived vectors of a type.</summary>
    private sealed record MemoryVectorPlace(Generated.MemoryType Type)
    {
        public Generated.MemoryIndex Index =>
            Type.Indexes.Single(static index => index.Vector is { IsDerived: true });
    }
}
