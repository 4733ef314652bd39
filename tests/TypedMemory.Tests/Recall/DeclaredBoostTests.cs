using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace TypedMemory.Tests.Recall;

/// <summary>Members with [Recency] and [Importance] count in every question that does not say otherwise.</summary>
public sealed class DeclaredBoostTests
{
    private static readonly DateTimeOffset s_now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task What_is_declared_counts_by_default_and_is_explained()
    {
        await using TestMemory memory = Create();
        IErrandRepository errands = await FillAsync(memory);
        var hits = await errands.Recall("violin").ToListAsync(Token);
        Assert.Equal([2, 1, 3, 0], hits.Select(static hit => hit.Value.Id));
        double plain = Part(hits[3], RecallPartKind.Word);
        Assert.Equal(plain, hits[3].Score, 9);
        Assert.Equal(plain / 2, Part(hits[1], RecallPartKind.Recency), 9);
        Assert.Equal(plain / 2, Part(hits[0], RecallPartKind.Importance), 9);
        Assert.Equal(plain, Part(hits[0], RecallPartKind.Recency), 9);
        Assert.Equal(plain / 4, Part(hits[2], RecallPartKind.Importance), 9);
        Assert.All(hits, static hit => Assert.Equal(hit.Score, hit.Parts.Sum(static part => part.Score), 9));
    }

    [Fact]
    public async Task A_question_can_turn_off_what_is_declared()
    {
        await using TestMemory memory = Create();
        IErrandRepository errands = await FillAsync(memory);
        var hits = await errands.Recall("violin").Recency(ErrandFields.At, TimeSpan.FromDays(1), weight: 0)
            .Importance(ErrandFields.Urgency, weight: 0).ToListAsync(Token);
        Assert.All(hits, static hit => Assert.DoesNotContain(
            hit.Parts, static part => part is { Kind: RecallPartKind.Recency or RecallPartKind.Importance }));
    }

    [Fact]
    public async Task Several_types_are_asked_with_what_each_declares()
    {
        await using TestMemory memory = Create();
        await FillAsync(memory);
        await memory.Get<IJobRepository>().InsertAsync(new Job { Number = 1, Title = "Tune the violin" }, Token);
        IReadOnlyList<RecallItem> items = await memory.Get<IMemoryRecall>().RecallAsync("violin", null, Token);
        Assert.Equal(2, ((Errand)items[0].Value).Id);
        Assert.Contains(items[0].Parts, static part => part.Kind == RecallPartKind.Recency);
        Assert.Contains(items[0].Parts, static part => part.Kind == RecallPartKind.Importance);
        RecallItem job = items.Single(static item => item.Value is Job);
        Assert.DoesNotContain(
            job.Parts, static part => part.Kind is RecallPartKind.Recency or RecallPartKind.Importance);
    }

    [Fact]
    public async Task A_question_to_several_types_can_name_the_beginning_of_their_ids()
    {
        await using TestMemory memory = Create();
        IErrandRepository errands = await FillAsync(memory);
        await errands.InsertAsync(new Errand { Owner = "bob", Id = 9, Text = "the violin" }, Token);
        await memory.Get<IJobRepository>().InsertAsync(new Job { Number = 1, Title = "Tune the violin" }, Token);
        var recall = memory.Get<IMemoryRecall>();
        IReadOnlyList<RecallItem> items =
            await recall.Ask("violin").Of(ErrandId.ForOwner("bob")).Of<Job>().ToListAsync(Token);
        Assert.Equal(
            ["errand:bob:9", "job:1"], items.Select(static item => item.DocumentId).Order(StringComparer.Ordinal));
        items = await recall.Ask("violin").Of(ErrandId.ForOwner("ann")).Where<Errand>(ErrandFields.Urgency > 0)
            .ToListAsync(Token);
        Assert.Equal([2, 3], items.Select(static item => ((Errand)item.Value).Id).Order());
    }

    private static double Part(RecallHit<Errand, ErrandId> hit, RecallPartKind kind) =>
        hit.Parts.Single(part => part.Kind == kind).Score;

    private static async Task<IErrandRepository> FillAsync(TestMemory memory)
    {
        var errands = memory.Get<IErrandRepository>();
        (DateTimeOffset? At, int Urgency)[] made =
            [(null, 0), (s_now.AddDays(-7), 0), (s_now, 9), (null, 2)];
        _ = await errands.InsertManyAsync(made.Select(static (errand, id) => new Errand
        {
            Owner = "ann",
            Id = id,
            Text = "the violin",
            At = errand.At,
            Urgency = errand.Urgency,
        }), Token);
        return errands;
    }

    private static TestMemory Create() => TestMemory.Create(
        configure: static memory => memory.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(s_now)));
}
