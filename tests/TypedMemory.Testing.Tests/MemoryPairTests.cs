
namespace TypedMemory.Testing.Tests;

/// <summary>Two replicas, the line between them and what goes wrong on it.</summary>
public sealed class MemoryPairTests
{
    private static readonly FactId Id = new("a7", "deploys");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Fact Deploys => new() { Agent = "a7", Topic = "deploys", Text = "Fridays are frozen" };

    [Fact]
    public async Task One_line_brings_both_to_the_same()
    {
        await using MemoryPair pair = await OpenAsync();
        await Left(pair).UpsertAsync(Deploys, Token);
        await Right(pair).UpsertAsync(Deploys with { Topic = "lunch" }, Token);
        await pair.SyncAsync(Token);
        Assert.NotNull(await Right(pair).GetAsync(Id, Token));
        Assert.NotNull(await Left(pair).GetAsync(new FactId("a7", "lunch"), Token));
        Assert.Null(await pair.FindDifferenceAsync(Token));
    }

    [Fact]
    public async Task Concurrent_edits_are_merged_by_the_rules_of_the_type()
    {
        await using MemoryPair pair = await OpenAsync();
        await Left(pair).UpsertAsync(Deploys, Token);
        await pair.SyncAsync(Token);
        await Left(pair).UpdateAsync(Id, static fact => fact with { Hits = fact.Hits + 2, Text = "earlier" }, Token);
        pair.Clock.Advance(TimeSpan.FromMinutes(1));
        await Right(pair).UpdateAsync(
            Id, static fact => fact with { Hits = fact.Hits + 3, Text = "later", Tags = fact.Tags.Add("x") }, Token);
        await pair.SyncAsync(Token);
        foreach (Memory memory in (Memory[])[pair.Left, pair.Right])
        {
            Fact fact = (await memory.Get<IFactRepository>().GetAsync(Id, Token))!;
            Assert.Equal((5, "later", true), (fact.Hits, fact.Text, fact.Tags.Contains("x")));
        }
    }

    [Theory]
    [InlineData(FaultKind.Cut)]
    [InlineData(FaultKind.AnswerLost)]
    [InlineData(FaultKind.Twice)]
    public async Task What_goes_wrong_once_is_tried_again_and_does_no_harm(FaultKind kind)
    {
        foreach (LineCall call in Enum.GetValues<LineCall>())
        {
            await using MemoryPair pair = await OpenAsync();
            await Left(pair).UpsertAsync(Deploys, Token);
            await Right(pair).UpsertAsync(Deploys with { Topic = "lunch" }, Token);
            pair.Line.Fail(kind, call);
            await pair.SyncAsync(Token);
            Assert.Equal(call == LineCall.Attachment ? 0 : 1, pair.Line.Faults);
            Assert.Null(await pair.FindDifferenceAsync(Token));
            Assert.Equal(1, (await Right(pair).GetAsync(Id, Token))!.Hits + 1);
        }
    }

    [Fact]
    public async Task A_line_that_is_down_fails_and_a_refused_document_is_reported_until_it_is_accepted()
    {
        await using MemoryPair pair = await OpenAsync();
        await Left(pair).UpsertAsync(Deploys, Token);
        pair.Line.IsDown = true;
        TypedMemoryException down = await Assert.ThrowsAsync<TypedMemoryException>(() => pair.SyncAsync(Token));
        Assert.Equal(TypedMemoryErrorCodes.Unavailable, down.Code);
        pair.Line.Heal();

        pair.Line.Refuse("fact:a7:deploys", "not here");
        SyncResult result = await pair.SyncAsync(Token);
        Assert.Equal("not here", Assert.Single(result.Push!.Refused).Reason);
        Assert.Contains("fact:a7:deploys", await pair.FindDifferenceAsync(Token), StringComparison.Ordinal);
        pair.Line.Accept("fact:a7:deploys");
        await pair.SyncAsync(Token);
        Assert.Null(await pair.FindDifferenceAsync(Token));
    }

    [Fact]
    public async Task A_fault_can_come_after_so_many_calls_that_go_well()
    {
        var line = new Line().Fail(FaultKind.Cut, LineCall.Write, after: 1);
        Assert.Null(line.Take(LineCall.Write));
        Assert.Null(line.Take(LineCall.Diff));
        Assert.Equal(FaultKind.Cut, line.Take(LineCall.Write));
        Assert.Null(line.Take(LineCall.Write));
        await Task.CompletedTask;
    }

    private static Task<MemoryPair> OpenAsync() => MemoryPair.OpenAsync(static m => m.AddGeneratedTypes(), Token);

    private static IFactRepository Left(MemoryPair pair) => pair.Left.Get<IFactRepository>();

    private static IFactRepository Right(MemoryPair pair) => pair.Right.Get<IFactRepository>();
}
