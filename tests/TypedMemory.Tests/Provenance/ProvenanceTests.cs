using System.Text;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

public sealed class ProvenanceTests
{
    private static readonly NoteId s_id = new("a7", "x");

    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task Each_member_is_explained_by_the_edit_that_set_it_and_by_what_that_displaced()
    {
        await using TestMemory memory = TestMemory.Create(
            StoreKind.Sqlite, null, static store => store with { Keep = HistoryRetention.All });
        using (Scope("planner", MemoryTrust.Trusted))
            await memory.Notes.InsertAsync(New() with { Text = "first", Stars = 1 }, Token);
        using (Scope("reader", MemoryTrust.Untrusted, MemorySource.Web))
            await memory.Notes.UpdateAsync(s_id, static note => note with { Text = "second" }, Token);

        MemoryExplanation explanation = (await memory.Notes.ExplainAsync(s_id, Token))!;
        Assert.Equal(MemoryTrust.Untrusted, explanation.Trust);
        MemberExplanation text = explanation.Find("text")!;
        Assert.Equal("\"second\"", text.Json);
        Assert.Equal(("reader", MemorySource.Web), (text.Origin!.Agent, text.Origin.Source));
        Assert.NotNull(text.Time);
        Assert.NotNull(text.Actor);
        Assert.Equal("planner", explanation.Find("stars")!.Origin!.Agent);
        Assert.Equal(MemoryTrust.Trusted, explanation.Find("stars")!.Trust);
        Assert.Null(explanation.Find("stars")!.Displaced);
        Assert.Equal("\"first\"", text.Displaced!.Json);
        Assert.Equal("planner", text.Displaced.Origin!.Agent);
        Assert.NotNull(text.Displaced.Time);
        Assert.Null(await memory.Notes.ExplainAsync(new NoteId("a7", "none"), Token));
    }

    [Fact]
    public async Task What_a_merge_left_is_displaced_too()
    {
        await using var devices = new TwoDevices();
        await devices.One.Notes.InsertAsync(New() with { Text = "start" }, Token);
        await devices.SyncAsync("note:a7:x");
        using (Scope("one", MemoryTrust.Trusted))
            await devices.One.Notes.UpdateAsync(s_id, static note => note with { Text = "one" }, Token);
        using (Scope("other", MemoryTrust.Verified))
            await devices.Other.Notes.UpdateAsync(s_id, static note => note with { Text = "other" }, Token);
        await devices.SyncAsync("note:a7:x");

        MemoryExplanation here = (await devices.One.Notes.ExplainAsync(s_id, Token))!;
        MemoryExplanation there = (await devices.Other.Notes.ExplainAsync(s_id, Token))!;
        Assert.Equal(here.Revision, there.Revision);
        MemberExplanation text = here.Find("text")!;
        Assert.Equal(text.Json == "\"one\"" ? "one" : "other", text.Origin!.Agent);
        Assert.Equal(text.Json == "\"one\"" ? "other" : "one", text.Displaced!.Origin!.Agent);
    }

    [Fact]
    public async Task A_derived_record_is_trusted_as_the_least_of_its_sources()
    {
        await using TestMemory memory = TestMemory.Create();
        await WriteAsync("good", MemoryTrust.Verified);
        await WriteAsync("bad", MemoryTrust.Untrusted);
        await memory.Notes.UpsertAsync(New() with { Title = "plain" }, Token);

        Assert.Equal(MemoryTrust.Trusted, await DerivedAsync(MemoryTrust.Trusted, "good"));
        Assert.Equal(MemoryTrust.Untrusted, await DerivedAsync(MemoryTrust.Verified, "good", "bad"));
        Assert.Equal(MemoryTrust.Unverified, await DerivedAsync(MemoryTrust.Verified, "plain"));
        Assert.Equal(MemoryTrust.Unverified, await DerivedAsync(MemoryTrust.Verified, "missing"));

        async Task WriteAsync(string title, MemoryTrust trust)
        {
            using MemoryScope scope = Scope("a", trust);
            await memory.Notes.UpsertAsync(New() with { Title = title }, Token);
        }

        async Task<MemoryTrust> DerivedAsync(MemoryTrust trust, params string[] sources)
        {
            var origin = new MemoryOrigin { Trust = trust, DerivedFrom = [.. sources.Select(s => $"note:a7:{s}")] };
            using (MemoryScope.Begin(origin))
                await memory.Notes.UpsertAsync(New() with { Text = Guid.NewGuid().ToString() }, Token);
            MemoryExplanation explanation = (await memory.Notes.ExplainAsync(s_id, Token))!;
            Assert.Equal(sources.Length, explanation.Find("text")!.Origin!.DerivedFrom.Length);
            return explanation.Find("text")!.Trust;
        }
    }

    [Fact]
    public async Task Every_way_to_write_is_stamped_by_the_scope_of_the_call()
    {
        await using TestMemory memory = TestMemory.Create();
        using (Scope("planner", MemoryTrust.Trusted))
        {
            await memory.Notes.InsertAsync(New() with { Title = "insert" }, Token);
            await memory.Notes.UpsertAsync(New() with { Title = "upsert" }, Token);
            Assert.DoesNotContain(await memory.Notes.InsertManyAsync([New() with { Title = "many" }], Token), static outcome => outcome.Error is not null);
            RevisionId revision = await memory.Notes.UpsertAsync(New() with { Title = "replace" }, Token);
            await memory.Notes.ReplaceAsync(New() with { Title = "replace", Text = "r" }, revision, Token);
            Assert.DoesNotContain(await memory.Notes.UpdateManyAsync(
                [new NoteId("a7", "many")], static note => note with { Text = "m" }, Token), static outcome => outcome.Error is not null);
            await memory.Get<IMemoryTransactions>().Begin()
                .Insert(memory.Notes, New() with { Title = "unit", Text = "u" }).CommitAsync(Token);
        }

        foreach (string title in (string[])["insert", "upsert", "many", "replace", "unit"])
        {
            MemoryExplanation explanation = (await memory.Notes.ExplainAsync(new NoteId("a7", title), Token))!;
            Assert.All(explanation.Members, static member => Assert.Equal("planner", member.Origin?.Agent));
        }
    }

    [Fact]
    public async Task Outside_of_a_scope_nothing_is_stamped_and_after_one_nothing_is_left()
    {
        await using TestMemory memory = TestMemory.Create();
        using (Scope("planner", MemoryTrust.Trusted)) Assert.NotNull(MemoryScope.Current);
        Assert.Null(MemoryScope.Current);
        await memory.Notes.InsertAsync(New(), Token);
        IDocumentStore store = await memory.OpenStoreAsync();
        string stored = Encoding.UTF8.GetString((await store.GetAsync("note:a7:x", Token))!.Body.Span);
        Assert.DoesNotContain("\"p\"", stored, StringComparison.Ordinal);
        Assert.Matches("\"~\":\"1[^\"]{20,40}\"\\}$", stored);
    }

    [Fact]
    public void A_scope_within_another_says_more_and_never_trusts_more()
    {
        using MemoryScope outer = MemoryScope.Begin(
            new() { Agent = "a", Run = "r", Trust = MemoryTrust.Unverified, DerivedFrom = ["x:1"] });
        using MemoryScope inner = MemoryScope.Begin(
            new() { Agent = "b", Trust = MemoryTrust.Verified, DerivedFrom = ["x:2"] });
        Assert.Equal(
            new MemoryOrigin { Agent = "b", Run = "r", Trust = MemoryTrust.Unverified, DerivedFrom = ["x:1", "x:2"] },
            MemoryScope.Current!.Origin);
    }

    [Fact]
    public void What_cannot_be_an_origin_is_refused_with_its_limit()
    {
        ArgumentException agent = Assert.Throws<ArgumentException>(
            static () => new MemoryOrigin { Agent = new string('a', 129) });
        Assert.Contains("128", agent.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(static () => new MemoryOrigin { Run = "" });
        Assert.Throws<ArgumentException>(static () => new MemoryOrigin
        { DerivedFrom = [.. Enumerable.Range(0, 33).Select(static i => $"x:{i}")] });
        Assert.Throws<ArgumentOutOfRangeException>(
            static () => MemoryScope.Begin(new MemoryOrigin { Trust = (MemoryTrust)7 }));
    }

    private static MemoryScope Scope(
        string agent, MemoryTrust trust, MemorySource source = MemorySource.Tool) =>
        MemoryScope.Begin(new MemoryOrigin { Agent = agent, Source = source, Trust = trust });

    private static Note New() => new() { Agent = "a7", Title = "x" };
}
