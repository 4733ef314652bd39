#pragma warning disable TM0021 // Without an index, every document is read: that is what is asked here.
using System.Text.Json.Nodes;

namespace TypedMemory.Tests;

/// <summary>
/// What is written can be read; what is nested too deep for that is refused, and so is what holds itself.
/// </summary>
public sealed class DepthTests
{
    /// <summary>The document is a level itself.</summary>
    private const int MaxLinks = 511;

    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task The_deepest_value_that_is_written_is_read_queried_and_edited()
    {
        await using TestMemory memory = TestMemory.Create();
        IChainRepository chains = memory.Get<IChainRepository>();
        await chains.InsertAsync(
            new Chain { Name = "deep", First = LinkOf(MaxLinks), Json = ArrayOf(MaxLinks) }, Token);

        await chains.UpdateAsync(new ChainId("deep"), chain => chain with { Number = 5 }, Token);

        Chain read = (await chains.GetAsync(new ChainId("deep"), Token))!;
        Assert.Equal((5, MaxLinks), (read.Number, Count(read.First)));
        Assert.Equal(1, await chains.Query().Where(ChainFields.Number == 5).CountAsync(Token));
        Assert.Null((await chains.Query().ToListAsync(Token))[0].Error);
    }

    [Fact]
    public async Task A_value_that_is_nested_too_deep_is_refused_alone()
    {
        await using TestMemory memory = TestMemory.Create();
        IChainRepository chains = memory.Get<IChainRepository>();
        var ring = new ChainLink();
        ring.Next = ring;
        var listed = new ChainLink();
        listed.Others = [listed];

        IReadOnlyList<MemoryWriteOutcome<ChainId>> outcomes = await chains.InsertManyAsync(
            [
                new Chain { Name = "good", First = LinkOf(3) },
                new Chain { Name = "deep", First = LinkOf(MaxLinks + 1) },
                new Chain { Name = "ring", First = ring },
                new Chain { Name = "listed", First = listed },
                new Chain { Name = "json", Json = ArrayOf(MaxLinks + 1) },
                new Chain { Name = "hopeless", Json = ArrayOf(5_000) },
            ],
            Token);

        Assert.Equal([true, false, false, false, false, false], outcomes.Select(outcome => outcome.Succeeded));
        Assert.All(outcomes.Skip(1), outcome =>
            Assert.Contains("nested deeper than 512 levels", outcome.Error!.Message, StringComparison.Ordinal));
    }

    private static ChainLink LinkOf(int links)
    {
        var first = new ChainLink();
        for (int i = 1; i < links; i++) first = new ChainLink { Next = first };
        return first;
    }

    private static JsonArray ArrayOf(int levels)
    {
        JsonArray array = [];
        for (int i = 1; i < levels; i++) array = [array];
        return array;
    }

    private static int Count(ChainLink? link)
    {
        int count = 0;
        for (; link is not null; link = link.Next) count++;
        return count;
    }
}
