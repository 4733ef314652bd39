using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using static Microsoft.Playwright.Assertions;

namespace TypedMemory.Inspector.Tests;

public sealed class ConflictScreenTests(Browser browser) : InspectorTest(browser)
{
    [Fact]
    public async Task Open_conflicts_are_listed_and_counted()
    {
        await ForeignWrites.ConflictAsync(await App.OpenStoreAsync(), "plan:move");
        await OpenAsync("conflicts");

        await Expect(Page.GetByRole(AriaRole.Link, new() { Name = "Conflicts 1" })).ToBeVisibleAsync();
        await Expect(Page.Locator(".cards")).ToContainTextAsync("plan:move");
        await Expect(Page.Locator(".cards")).ToContainTextAsync("people settle it");
        await ShootAsync("conflicts");
        await Page.Locator(".cards a").ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Region, new() { Name = "Revision tree" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task No_open_conflict_says_so()
    {
        await OpenAsync("conflicts");

        await Expect(Page.GetByText("No conflict is open")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_revision_tree_is_drawn_and_its_revisions_can_be_looked_at()
    {
        await ForeignWrites.ConflictAsync(await App.OpenStoreAsync(), "plan:move");
        await OpenAsync("document", "plan:move/merge");

        ILocator tree = Page.Locator("svg.tree");
        await Expect(tree.Locator("a.node")).ToHaveCountAsync(3);
        await Expect(tree.Locator("path.edge")).ToHaveCountAsync(2);
        await Expect(tree.Locator("a.winner.live")).ToHaveCountAsync(1);

        await tree.GetByLabel("2-a0000000000000000000000000000000, a live leaf").FocusAsync();
        await Page.Keyboard.PressAsync("Enter");
        await Expect(Page.Locator(".revision")).ToContainTextAsync("To the moon");
        await Expect(Page.Locator(".revision")).ToContainTextAsync("To Mars");
        await ShootAsync("tree");
    }

    [Fact]
    public async Task Each_property_shows_value_actor_time_rule_and_why_it_won()
    {
        await StampedConflictAsync("task:x");
        await OpenAsync("document", "task:x/merge");

        ILocator title = Page.Locator("table.properties tr", new() { Has = Page.Locator("th", new() { HasText = "title" }) });
        await Expect(title).ToContainTextAsync("Later");
        await Expect(title).ToContainTextAsync("Earlier");
        await Expect(title).ToContainTextAsync("BBBBBBBBBB");
        await Expect(title).ToContainTextAsync("1 Jan 2026, 00:01:05");
        await Expect(title).ToContainTextAsync("last writer wins");
        await Expect(title).ToContainTextAsync("The latest edit wins, by 5 s.");
        await Expect(title.Locator("td.taken")).ToContainTextAsync("Later");
        await ShootAsync("merge");
    }

    [Fact]
    public async Task A_conflict_merges_by_the_rules_that_its_stamps_carry()
    {
        await StampedConflictAsync("task:x");
        await OpenAsync("document", "task:x/merge");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Merge by the rules" }).ClickAsync();

        await Expect(Page.GetByText("Settled as")).ToBeVisibleAsync();
        DocumentSnapshot after = (await (await App.OpenStoreAsync()).GetSnapshotAsync("task:x", Token))!;
        Assert.Equal(1, after.LiveLeaves);
        Assert.Contains("\"title\":\"Later\"", Encoding.UTF8.GetString(after.Winner.Body.Span));
        Assert.Contains("\"owner\":\"ann\"", Encoding.UTF8.GetString(after.Winner.Body.Span));
    }

    [Fact]
    public async Task A_conflict_is_settled_by_hand_property_by_property()
    {
        await ForeignWrites.ConflictAsync(await App.OpenStoreAsync(), "plan:move");
        await OpenAsync("document", "plan:move/merge");
        await Expect(Page.GetByText("leaves conflicts to people")).ToBeVisibleAsync();

        await Page.GetByRole(AriaRole.Button, new() { Name = "Settle by hand" }).ClickAsync();
        await Page.Locator("label.choice", new() { HasText = "To the moon" }).ClickAsync();
        await Expect(Page.GetByLabel("What is written")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("To the moon"));
        await ShootAsync("settle");
        await Page.GetByRole(AriaRole.Button, new() { Name = "Settle the conflict" }).ClickAsync();

        await Expect(Page.GetByText("Settled as 3-")).ToBeVisibleAsync();
        Assert.Equal("To the moon", (await App.Plans.GetAsync(new PlanId("move"), Token))!.Text);
        Assert.Null(await App.Plans.GetConflictAsync(new PlanId("move"), Token));
    }

    [Fact]
    public async Task A_conflict_that_has_grown_is_not_settled_unseen()
    {
        IDocumentStore store = await App.OpenStoreAsync();
        await ForeignWrites.ConflictAsync(store, "plan:move");
        string token = await TokenOfPageAsync();
        const string Leaves = "2-b0000000000000000000000000000000,2-a0000000000000000000000000000000";
        await ForeignWrites.LeafAsync(store, "plan:move", "2-90000000000000000000000000000000", """{"name":"move","text":"To Venus"}""");

        (int status, JsonElement answer) = await CallAsync(
            HttpMethod.Post, $"resolve?store=memory&id=plan%3Amove&leaves={Leaves}", """{"name":"move","text":"Home"}""",
            ("X-Inspector-Token", token), ("If-Match", Leaves.Split(',')[0]));

        Assert.Equal(409, status);
        Assert.Equal(3, answer.GetProperty("current").GetProperty("leaves").GetInt32());
        Assert.Equal(3, (await store.GetSnapshotAsync("plan:move", Token))!.LiveLeaves);
    }

    [Fact]
    public async Task Documents_of_other_clients_without_stamps_are_settled_too()
    {
        IDocumentStore store = await App.OpenStoreAsync();
        await ForeignWrites.ConflictAsync(store, "note:x", """{"t":"one"}""", """{"t":"two"}""");
        await OpenAsync("document", "note:x/merge");

        await Page.GetByRole(AriaRole.Button, new() { Name = "Settle by hand" }).ClickAsync();
        await Page.Locator("label.choice", new() { HasText = "one" }).ClickAsync();
        await Page.GetByRole(AriaRole.Button, new() { Name = "Settle the conflict" }).ClickAsync();

        await Expect(Page.GetByText("Settled as")).ToBeVisibleAsync();
        DocumentSnapshot after = (await store.GetSnapshotAsync("note:x", Token))!;
        Assert.Equal(1, after.LiveLeaves);
        Assert.Equal("""{"t":"one"}""", Encoding.UTF8.GetString(after.Winner.Body.Span));
    }

    private async Task StampedConflictAsync(string id)
    {
        IDocumentStore store = await App.OpenStoreAsync();
        long start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        DocumentRevision first = Compose(id, null, """{"title":"Begin","owner":"ann"}""", "AAAAAAAAAA", start);
        DocumentRevision early = Compose(
            id, first, """{"title":"Earlier","owner":"ann"}""", "AAAAAAAAAA", start + 60_000);
        DocumentRevision late = Compose(
            id, first, """{"title":"Later","owner":"ann"}""", "BBBBBBBBBB", start + 65_000);
        await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = id, Revisions = [first, early, late] }] }, Token);
    }

    private static DocumentRevision Compose(
        string id, DocumentRevision? before, string content, string actor, long now)
    {
        DocumentSnapshot? current = before is null
            ? null : new DocumentSnapshot { Id = id, Sequence = 1, Leaves = [before] };
        return TypedEdit.Compose(
            new PlainMerge(id), id, current, Encoding.UTF8.GetBytes(Sorted(content)), new EditContext(actor, now))!
            .Revisions[^1];
    }

    private static string Sorted(string content) => Encoding.UTF8.GetString(
        Core.Json.CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(content)).Span);
}
