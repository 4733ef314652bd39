#pragma warning disable TM0021 // Without an index, every document is read: that is what is asked here.
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace TypedMemory.Tests;

/// <summary>[Created] and [Modified], and the functions that values go through before they are written.</summary>
public sealed class WrittenTimesTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task Times_are_those_of_the_first_write_and_of_the_last_one_that_changed_something()
    {
        var time = new FakeTimeProvider(s_start);
        await using TestMemory memory = Create(time);
        var pages = memory.Get<IPageRepository>();
        RevisionId first = await pages.InsertAsync(new Page { Title = "a", Since = s_start.AddYears(9) }, Token);
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(first, await pages.UpsertAsync(new Page { Title = "a" }, Token));
        Page page = (await pages.GetAsync("a", Token))!;
        Assert.Equal((s_start, s_start.UtcDateTime), (page.Since, page.Edited));
        Assert.Equal(DateTimeKind.Utc, page.Edited!.Value.Kind);

        await pages.UpsertAsync(new Page { Title = "a", Text = "b" }, Token);
        page = (await pages.GetAsync("a", Token))!;
        Assert.Equal((s_start, s_start.UtcDateTime.AddHours(1)), (page.Since, page.Edited));

        time.Advance(TimeSpan.FromHours(1));
        MemoryEntry<Page, PageId> entry = (await pages.UpdateAsync("a", static p => p with { Text = "c" }, Token))!;
        Assert.Equal((s_start, s_start.UtcDateTime.AddHours(2)), (entry.Value!.Since, entry.Value.Edited));

        time.Advance(TimeSpan.FromHours(1));
        await pages.UpdateAsync("a", static p => p, Token);
        Assert.DoesNotContain(
            await pages.UpdateManyAsync([new PageId("a")], static p => p with { Text = "d" }, Token),
            static outcome => outcome.Error is not null);
        await memory.Get<IMemoryTransactions>().Begin().Upsert(pages, new Page { Title = "u" }).CommitAsync(Token);
        Assert.Equal(s_start.UtcDateTime.AddHours(3), (await pages.GetAsync("a", Token))!.Edited);
        Assert.Equal(s_start.AddHours(3), (await pages.GetAsync("u", Token))!.Since);

        time.Advance(TimeSpan.FromHours(1));
        await pages.DeleteAsync("a", Token);
        await pages.InsertAsync(new Page { Title = "a" }, Token);
        Assert.Equal(s_start.AddHours(4), (await pages.GetAsync("a", Token))!.Since);
    }

    [Fact]
    public async Task Values_go_through_the_functions_on_every_way_that_they_are_written()
    {
        await using TestMemory memory = Create(
            new FakeTimeProvider(s_start),
            static m => m.OnWriting<Page>(static page => page.Text == "bad"
                ? throw new ArgumentException("No.") : page with { Text = page.Text.Trim() }));
        var pages = memory.Get<IPageRepository>();
        RevisionId revision = await pages.InsertAsync(new Page { Title = "a", Text = " 1 " }, Token);
        await Expect("1");
        revision = await pages.ReplaceAsync(new Page { Title = "a", Text = " 2 " }, revision, Token);
        await Expect("2");
        Assert.DoesNotContain(
            await pages.UpsertManyAsync([new Page { Title = "a", Text = " 3 " }], Token),
            static outcome => outcome.Error is not null);
        await Expect("3");
        MemoryEntry<Page, PageId> updated = (await pages.UpdateAsync("a", static p => p with { Text = " 4 " }, Token))!;
        Assert.Equal("4", updated.Value!.Text);
        await Expect("4");
        Assert.DoesNotContain(
            await pages.UpdateManyAsync([new PageId("a")], static p => p with { Text = " 5 " }, Token),
            static outcome => outcome.Error is not null);
        await Expect("5");
        await pages.Query().Where(PageFields.Text == "5").UpdateAsync(static p => p with { Text = " 6 " }, Token);
        await Expect("6");
        await memory.Get<IMemoryTransactions>().Begin()
            .Update(pages, new PageId("a"), static p => p with { Text = " 7 " })
            .Insert(pages, new Page { Title = "b", Text = " b " }).CommitAsync(Token);
        await Expect("7");
        Assert.Equal("b", (await pages.GetAsync("b", Token))!.Text);

        await Assert.ThrowsAsync<ArgumentException>(
            () => pages.UpsertAsync(new Page { Title = "a", Text = "bad" }, Token).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(
            () => pages.UpdateAsync("a", static p => p with { Text = "bad" }, Token).AsTask());
        IReadOnlyList<MemoryWriteOutcome<PageId>> outcomes = await pages.InsertManyAsync(
            [new Page { Title = "c", Text = "bad" }, new Page { Title = "d", Text = " d " }], Token);
        Assert.IsType<ArgumentException>(outcomes[0].Error!.InnerException);
        Assert.Null(outcomes[1].Error);
        await Expect("7");
        Assert.Equal("d", (await pages.GetAsync("d", Token))!.Text);
        Assert.Null(await pages.GetAsync("c", Token));

        async Task Expect(string text) => Assert.Equal(text, (await pages.GetAsync("a", Token))!.Text);
    }

    private static TestMemory Create(TimeProvider time, Action<ITypedMemoryBuilder>? configure = null) =>
        TestMemory.Create(configure: memory =>
        {
            memory.Services.AddSingleton(time);
            configure?.Invoke(memory);
        });
}
