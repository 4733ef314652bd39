using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace TypedMemory.Tests.Recall;

/// <summary>Questions in plain words: what they find, in which order, and why.</summary>
public sealed class RecallTests
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task A_question_finds_what_has_any_of_its_words_and_rare_ones_count_more()
    {
        await using TestMemory memory = Create();
        ITurnRepository turns = await FillAsync(
            memory, "Deploys are frozen on Fridays", "We deploy on Mondays", "We deploy on Tuesdays",
            "We deploy at night", "Lunch is at noon");
        var hits = await turns.Recall("what do we do on friday deploys?").ToListAsync(Token);
        Assert.Equal(
            [0, 1, 2, 3], hits.Where(static hit => hit.Parts.Any(static p => p.Kind == RecallPartKind.Word)).Select(
                static h => h.Value.Number).Order());
        Assert.Equal(0, hits[0].Value.Number);
        Assert.Equal("[Deploys] are frozen on [Fridays]", hits[0].Snippet);
    }

    [Fact]
    public async Task The_parts_of_a_score_add_up_to_it_and_say_what_was_found()
    {
        await using TestMemory memory = Create();
        ITurnRepository turns = await FillAsync(
            memory, "The sunrise over the lake", "She painted a lake sunrise last year", "A cup of tea", "Nothing");
        var hits = await turns.Recall("who painted the lake sunrise?")
            .Recency(TurnFields.At, TimeSpan.FromDays(30)).Importance(TurnFields.Importance).ToListAsync(Token);
        Assert.All(hits, static hit => Assert.Equal(hit.Score, hit.Parts.Sum(static part => part.Score), 9));
        Assert.Equal(
            ["painted", "lake", "sunrise"], hits[0].Parts.Where(static p => p.Kind == RecallPartKind.Word).Select(
                static p => p.Label));
        foreach (RecallPartKind kind in (RecallPartKind[])[RecallPartKind.Together, RecallPartKind.Phrase,
            RecallPartKind.Beside, RecallPartKind.Thread, RecallPartKind.Recency])
        {
            Assert.Contains(hits[0].Parts, part => part.Kind == kind);
        }

        Assert.Equal(hits.OrderByDescending(static hit => hit.Score), hits);
    }

    [Theory]
    [InlineData("what is it?", 1)]
    [InlineData("to be or not to be", 1)]
    [InlineData("zebra what is", 1)]
    [InlineData("???", 0)]
    [InlineData("", 0)]
    [InlineData("elephant", 0)]
    public async Task Stop_words_are_left_out_unless_nothing_else_is_there(string question, int found)
    {
        await using TestMemory memory = Create();
        ITurnRepository turns = await FillAsync(memory, "What is it to be, or not to be", "A zebra crossing");
        var hits = await turns.Recall(question, new() { Weights = Alone }).ToListAsync(Token);
        Assert.Equal(found, hits.Count);
    }

    [Fact]
    public async Task A_hit_has_the_revision_that_an_update_can_name()
    {
        await using TestMemory memory = Create();
        ITurnRepository turns = await FillAsync(memory, "The password is on the fridge", "Something else");
        RecallHit<Turn, TurnId> hit = (await turns.Recall("where is the password?").ToListAsync(Token))[0];
        await turns.ReplaceAsync(hit.Value with { Text = "The door code changed" }, hit.Revision, Token);
        await Assert.ThrowsAsync<RevisionConflictException>(
            () => turns.ReplaceAsync(hit.Value, hit.Revision, Token).AsTask());
        Assert.DoesNotContain(
            await turns.Recall("password").ToListAsync(Token), static other =>
                other.Parts.Any(static p => p.Kind == RecallPartKind.Word));
        await turns.DeleteAsync(hit.Id, Token);
        Assert.Empty(await turns.Recall("door code", new() { Weights = Alone }).ToListAsync(Token));
    }

    [Fact]
    public async Task Context_is_what_stands_beside_a_hit_in_its_conversation_numbers_by_their_value()
    {
        await using TestMemory memory = Create();
        ITurnRepository turns = await FillAsync(
            memory, [.. Enumerable.Range(0, 12).Select(static i => i == 9 ? "the violin lesson" : $"turn {i}")]);
        await turns.InsertAsync(new Turn { Agent = "a", Session = "s2", Number = 10, Text = "another talk" }, Token);
        RecallHit<Turn, TurnId> hit = (await turns.Recall("violin").Context(2, 2).ToListAsync(Token))[0];
        Assert.Equal([7, 8], hit.Before.Select(static entry => entry.Value.Number));
        Assert.Equal([10, 11], hit.After.Select(static entry => entry.Value.Number));
        hit = (await turns.Recall("talk").Context(2, 2).ToListAsync(Token))[0];
        Assert.Empty(hit.Before);
        Assert.Empty(hit.After);
    }

    [Fact]
    public async Task Neighbours_lend_score_and_come_in_without_a_word_of_the_question()
    {
        await using TestMemory memory = Create();
        ITurnRepository turns = await FillAsync(
            memory, "I know", "Where did you buy the violin?", "In Cremona", "Nice", "Bye", "Yes", "No", "Well");
        var hits = await turns.Recall("where was the violin bought?").ToListAsync(Token);
        Assert.Equal([1, 2], hits.Take(2).Select(static hit => hit.Value.Number));
        Assert.DoesNotContain(hits[1].Parts, static part => part.Kind == RecallPartKind.Word);
        Assert.Equal(
            [1], (await turns.Recall("where was the violin bought?", new() { Weights = Alone }).ToListAsync(Token))
            .Select(static h => h.Value.Number));
    }

    [Fact]
    public async Task Filters_and_prefixes_narrow_down_with_an_index_and_without_one()
    {
        await using TestMemory memory = Create();
        var turns = memory.Get<ITurnRepository>();
        for (int i = 0; i < 40; i++)
        {
            string agent = i % 2 == 0 ? "a" : "b";
            await turns.InsertAsync(
                new Turn
                {
                    Agent = agent,
                    Session = "s",
                    Number = i,
                    Text = $"the violin {i}",
                    Speaker = i < 10
                    ? "ann" : "bob",
                    Mood = i == 7 ? "sad" : "gay"
                },
                Token);
        }

        Assert.All(
            await Numbers(turns.Query(TurnId.ForAgent("b")).Recall("violin")), static number =>
                Assert.Equal(1, number % 2));
        Assert.Equal(
            [0, 2, 4, 6, 8], (
                await Numbers(turns.Query(TurnId.ForAgent("a")).Recall("violin").Where(TurnFields.Speaker == "ann")))
                .Order());
        Assert.Equal([7], await Numbers(turns.Recall("violin").Where(TurnFields.Mood == "sad")));
        Assert.Empty(await Numbers(turns.Recall("violin").Where(TurnFields.Speaker == "eve")));
        Assert.Equal(40, (await Numbers(turns.Recall("violin", new() { MaxResults = 100 }))).Count);
        Assert.Equal(
            [3], await Numbers(
                turns.Recall("3 violin", new() { MaxResults = 1 }).Where(
                    TurnFields.Speaker == "ann" || TurnFields.Mood == "sad")));
    }

    [Fact]
    public async Task Weights_recency_and_importance_move_hits_up_where_they_are_asked_for()
    {
        await using TestMemory memory = Create();
        var turns = memory.Get<ITurnRepository>();
        await turns.InsertAsync(
            new Turn
            { Agent = "a", Session = "1", Number = 1, Text = "violin one", At = s_now.AddDays(-60), Importance = 1 },
            Token);
        await turns.InsertAsync(
            new Turn { Agent = "a", Session = "2", Number = 2, Text = "violin two", At = s_now }, Token);
        await turns.InsertAsync(
            new Turn
            {
                Agent = "a",
                Session = "3",
                Number = 3,
                Text = "nothing of it",
                Title = "violin",
                At = s_now.AddDays(-90)
            }, Token);
        Assert.Equal(3, (await Numbers(turns.Recall("violin")))[0]);
        var recent = await turns.Recall("violin").Recency(
            TurnFields.At, TimeSpan.FromDays(30), weight: 4).ToListAsync(Token);
        Assert.Equal(2, recent[0].Value.Number);
        RecallHit<Turn, TurnId> old = recent.Single(static hit => hit.Value.Number == 1);
        double added = old.Parts.Single(static part => part.Kind == RecallPartKind.Recency).Score;
        Assert.Equal((old.Score - added) * 4 / 4, added, 9);
        Assert.Equal(1, (await Numbers(turns.Recall("violin").Importance(TurnFields.Importance, weight: 9)))[0]);
        Assert.Throws<ArgumentException>(() => turns.Recall("violin").Recency(TurnFields.Number, TimeSpan.FromDays(1)));
        Assert.Throws<ArgumentException>(() => turns.Recall("violin").Importance(TurnFields.At));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => turns.Recall("violin").Importance(TurnFields.Importance, weight: double.NaN));
    }

    [Fact]
    public async Task Results_scores_and_tokens_are_limited()
    {
        await using TestMemory memory = Create();
        ITurnRepository turns = await FillAsync(
            memory, [.. Enumerable.Range(0, 30).Select(static i => $"violin {i:00} abcdefg")]);
        Assert.Equal(10, (await Numbers(turns.Recall("violin"))).Count);
        Assert.Equal(3, (await Numbers(turns.Recall("violin", new() { MaxResults = 3 }))).Count);
        Assert.Empty(await Numbers(turns.Recall("violin", new() { MaxResults = 0 })));
        Assert.Empty(await Numbers(turns.Recall("violin", new() { MinScore = 1000 })));
        Assert.Equal(2, (await Numbers(turns.Recall("violin", new() { MaxTokens = 11 }))).Count);
        Assert.Equal(
            4, (await Numbers(turns.Recall("violin", new() { MaxTokens = 4, CountTokens = static text => 1 }))).Count);
        Assert.Throws<InvalidOperationException>(() => turns.Query().Take(3).Recall("violin"));
    }

    [Fact]
    public async Task A_question_is_asked_of_several_types_at_once()
    {
        await using TestMemory memory = Create();
        await FillAsync(memory, "the violin is old", "something else");
        await memory.Get<IJobRepository>().InsertAsync(new Job { Number = 1, Title = "Tune the violin" }, Token);
        var recall = memory.Get<IMemoryRecall>();
        IReadOnlyList<RecallItem> items = await recall.RecallAsync("violin tuning", null, Token);
        Assert.IsType<Job>(items[0].Value);
        Assert.Contains(items, static item => item.Value is Turn { Number: 0 });
        Assert.All(items, static item => Assert.Equal(item.Score, item.Parts.Sum(static part => part.Score), 9));
        Assert.All(
            await recall.RecallAsync("violin", [typeof(Turn)], null, Token), static item =>
                Assert.Equal(typeof(Turn), item.Type));
        await Assert.ThrowsAsync<ArgumentException>(
            () => recall.RecallAsync("violin", [typeof(string)], null, Token).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(
            () => recall.RecallAsync("violin", [typeof(Note)], null, Token).AsTask());
    }

    [Fact]
    public async Task A_reranker_of_the_application_orders_the_hits_anew()
    {
        await using TestMemory memory = TestMemory.Create(
            configure: static m => m.Services.AddSingleton<IReranker>(new ShortestFirst()));
        ITurnRepository turns = await FillAsync(
            memory, "violin violin violin", "a violin", "the violin in the corner of the room");
        var hits = await turns.Recall("violin").ToListAsync(Token);
        Assert.Equal([1, 0, 2], hits.Select(static hit => hit.Value.Number));
        Assert.All(hits, static hit => Assert.Equal(hit.Score, hit.Parts.Sum(static part => part.Score), 9));
        Assert.Equal(-8.0, hits[0].Score);
    }

    [Fact]
    public async Task A_store_without_full_text_says_so()
    {
        await using TestMemory memory = TestMemory.Create(StoreKind.Memory);
        await Assert.ThrowsAsync<NotSupportedException>(
            () => memory.Get<ITurnRepository>().Recall("violin").ToListAsync(Token).AsTask());
    }

    private static RecallWeights Alone => new() { Beside = 0, Thread = 0 };

    private static TestMemory Create() =>
        TestMemory.Create(
            configure: static memory => memory.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(s_now)));

    private static async Task<ITurnRepository> FillAsync(TestMemory memory, params string[] texts)
    {
        var turns = memory.Get<ITurnRepository>();
        _ = await turns.InsertManyAsync(
            texts.Select(
                static (text, i) => new Turn { Agent = "a", Session = "s", Number = i, Text = text, At = s_now }),
                Token);
        return turns;
    }

    private static async Task<List<int>> Numbers(MemoryRecall<Turn, TurnId> recall) =>
        [.. (await recall.ToListAsync(Token)).Select(static hit => hit.Value.Number)];

    private sealed class ShortestFirst : IReranker
    {
        public ValueTask<IReadOnlyList<double>> ScoreAsync(
            string question, IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
            new([.. texts.Select(static text => -(double)text.Trim().Length)]);
    }
}
