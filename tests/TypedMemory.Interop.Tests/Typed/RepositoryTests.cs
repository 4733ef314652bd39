using System.Text.Json.Nodes;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Interop.Tests.Typed;

/// <summary>Repositories here, PouchDB there, and a server between them that neither wrote.</summary>
public sealed class RepositoryTests(InteropFixture fixture) : InteropTest(fixture)
{
    private static readonly string[] Topics =
        ["plain", "with/slash", "a+b c", "ünï→日本", "😀", "per%cent", "col:on", "q?x=1&y#z"];

    [Fact]
    public async Task Documents_of_PouchDB_are_read_by_a_repository()
    {
        foreach (string topic in Topics)
        {
            string id = new NoteId("pouch", topic).ToString();
            await PutInPouchAsync(
                id, new JsonObject
                {
                    ["type"] = "note",
                    ["agent"] = "pouch",
                    ["topic"] = topic,
                    ["text"] = $"of {topic}",
                    ["extra"] = 1.25
                });
        }

        await PushFromPouchAsync();
        await using Device device = await Device.StartAsync(Database.Url);
        await device.Sync.SyncAsync(Cancellation);
        foreach (string topic in Topics)
        {
            Note? note = await device.Notes.GetAsync(new NoteId("pouch", topic), Cancellation);
            Assert.NotNull(note);
            Assert.Equal($"of {topic}", note.Text);
        }
    }

    [Fact]
    public async Task Documents_of_a_repository_are_read_by_PouchDB()
    {
        await using Device device = await Device.StartAsync(Database.Url);
        foreach (string topic in Topics)
        {
            await device.Notes.UpsertAsync(
                new Note { Agent = "us", Topic = topic, Text = $"of {topic}", Tags = ["x", "y"] }, Cancellation);
        }

        await device.Sync.SyncAsync(Cancellation);
        await PullToPouchAsync();
        foreach (string topic in Topics)
        {
            JsonObject document = await GetInPouchAsync(new NoteId("us", topic).ToString());
            Assert.Equal($"of {topic}", document["text"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task A_conflict_made_on_both_sides_is_resolved_here_and_PouchDB_then_sees_one_leaf()
    {
        await using Device device = await Device.StartAsync(Database.Url);
        var id = new NoteId("us", "shared/ü");
        await device.Notes.UpsertAsync(
            new Note { Agent = "us", Topic = "shared/ü", Text = "first", Status = "open", Tags = ["a"] }, Cancellation);
        await device.Sync.SyncAsync(Cancellation);
        await PullToPouchAsync();

        JsonObject theirs = await GetInPouchAsync(id.ToString());
        theirs["status"] = "closed by pouch";
        await Pouch.CallAsync(LocalPouch, "put", Cancellation, theirs.DeepClone());
        await device.Notes.UpdateAsync(
            id, note => note with { Text = "second", Tags = note.Tags.Add("b") }, Cancellation);
        await PushFromPouchAsync();
        await device.Sync.SyncAsync(Cancellation);
        await device.Sync.SyncAsync(Cancellation);
        await PullToPouchAsync();

        Note? ours = await device.Notes.GetAsync(id, Cancellation);
        Assert.Equal(("second", "closed by pouch"), (ours!.Text, ours.Status));
        JsonObject seen = await GetInPouchAsync(id.ToString(), new JsonObject { ["conflicts"] = true });
        Assert.Null(seen["_conflicts"]);
        Assert.Equal(
            ("second", "closed by pouch"), (seen["text"]!.GetValue<string>(), seen["status"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Deletes_go_both_ways()
    {
        await using Device device = await Device.StartAsync(Database.Url);
        NoteId mine = new("us", "mine"), yours = new("us", "yours");
        await device.Notes.UpsertAsync(new Note { Agent = "us", Topic = "mine" }, Cancellation);
        await device.Notes.UpsertAsync(new Note { Agent = "us", Topic = "yours" }, Cancellation);
        await device.Sync.SyncAsync(Cancellation);
        await PullToPouchAsync();

        await device.Notes.DeleteAsync(mine, Cancellation);
        JsonObject document = await GetInPouchAsync(yours.ToString());
        await Pouch.CallAsync(LocalPouch, "remove", Cancellation, document.DeepClone());
        await PushFromPouchAsync();
        await device.Sync.SyncAsync(Cancellation);
        await PullToPouchAsync();

        Assert.Null(await device.Notes.GetAsync(yours, Cancellation));
        await Assert.ThrowsAsync<InvalidOperationException>(() => GetInPouchAsync(mine.ToString()));
    }

    [Fact]
    public async Task Only_documents_of_the_filter_come()
    {
        await PutInPouchAsync("other:1", new JsonObject { ["type"] = "other" });
        await PutInPouchAsync(
            new NoteId("a7", "x").ToString(), new JsonObject { ["type"] = "note", ["agent"] = "a7", ["topic"] = "x" });
        await PutInPouchAsync(
            new NoteId("a70", "x").ToString(), new JsonObject
            { ["type"] = "note", ["agent"] = "a70", ["topic"] = "x" });
        await PushFromPouchAsync();
        await using Device device = await Device.StartAsync(
            Database.Url, sync => sync.Filter(NoteFilter.ForAgent("a7")).OnDemand());
        await device.Sync.SyncAsync(Cancellation);
        Assert.NotNull(await device.Notes.GetAsync(new NoteId("a7", "x"), Cancellation));
        Assert.Null(await device.Notes.GetAsync(new NoteId("a70", "x"), Cancellation));
        IDocumentStore store = await device.OpenStoreAsync();
        Assert.Equal(1, await store.CountAsync("", Cancellation));
    }

    [Fact]
    public async Task Live_sync_carries_edits_both_ways_while_they_are_made()
    {
        await using Device device = await Device.StartAsync(Database.Url, static sync => sync.Live());
        await Pouch.SyncLiveAsync(LocalPouch, Database.PouchUrl, Cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var theirs = await Pouch.FollowAsync(LocalPouch, Cancellation);
        var ours = device.Notes.Changes(new ChangeOptions<NoteId> { Since = ChangeSince.Now }, limit.Token);
        for (int i = 0; i < 3; i++)
        {
            var fromUs = new NoteId("us", $"live{i}");
            await device.Notes.UpsertAsync(new Note { Agent = "us", Topic = $"live{i}" }, Cancellation);
            while ((await theirs.ReadAsync(limit.Token))["id"]!.GetValue<string>() != fromUs.ToString())
            {
            }

            var fromPouch = new NoteId("pouch", $"live{i}");
            await PutInPouchAsync(
                fromPouch.ToString(), new JsonObject
                { ["type"] = "note", ["agent"] = "pouch", ["topic"] = $"live{i}" });
            while ((await ours.ReadAsync(limit.Token)).Id != fromPouch)
            {
            }
        }
    }

    [Fact]
    public async Task Ten_thousand_documents_go_to_another_device_and_to_PouchDB()
    {
        await using Device first = await Device.StartAsync(Database.Url);
        IEnumerable<Note> notes = Enumerable.Range(0, 10_000)
            .Select(static n => new Note { Agent = "us", Topic = $"{n:d5}", Text = $"number {n}" });
        Assert.DoesNotContain(
            await first.Notes.UpsertManyAsync(notes, Cancellation), static outcome => !outcome.Succeeded);
        await first.Sync.SyncAsync(Cancellation);
        await using Device second = await Device.StartAsync(Database.Url);
        await second.Sync.SyncAsync(Cancellation);
        IDocumentStore store = await second.OpenStoreAsync();
        Assert.Equal(10_000, await store.CountAsync("note:", Cancellation));
        await PullToPouchAsync();
        JsonNode? info = await Pouch.CallAsync(LocalPouch, "info", Cancellation);
        Assert.Equal(10_000, info!["doc_count"]!.GetValue<int>());
    }

    [Fact]
    public async Task Attachments_go_both_ways()
    {
        byte[] bytes = [.. Enumerable.Range(0, 300_000).Select(static n => (byte)(n * 3))];
        var id = new NoteId("us", "with attachment");
        await using Device device = await Device.StartAsync(Database.Url);
        await device.Notes.UpsertAsync(new Note { Agent = "us", Topic = "with attachment" }, Cancellation);
        IDocumentStore store = await device.OpenStoreAsync();
        await PutAttachmentAsync(store, id.ToString(), "ours.bin", bytes);
        var theirs = new NoteId("pouch", "with attachment").ToString();
        await PutInPouchAsync(theirs, new JsonObject
        {
            ["type"] = "note",
            ["agent"] = "pouch",
            ["topic"] = "with attachment",
            ["_attachments"] = new JsonObject
            {
                ["theirs.bin"] = new JsonObject
                { ["content_type"] = "application/octet-stream", ["data"] = Convert.ToBase64String(bytes) },
            },
        });
        await PushFromPouchAsync();
        await device.Sync.SyncAsync(Cancellation);
        await PullToPouchAsync();
        Assert.Equal(bytes, await Pouch.GetAttachmentAsync(LocalPouch, id.ToString(), "ours.bin", Cancellation));
        DocumentAttachment attachment = Assert.Single((await store.GetAsync(theirs, Cancellation))!.Attachments);
        Assert.Equal(("theirs.bin", bytes.Length), (attachment.Name, attachment.Length));
        await using Stream? stream = await store.OpenAttachmentAsync(attachment.Sha256!, Cancellation);
        var copy = new MemoryStream();
        await stream!.CopyToAsync(copy, Cancellation);
        Assert.Equal(bytes, copy.ToArray());
    }

    private static async Task PutAttachmentAsync(IDocumentStore store, string id, string name, byte[] bytes)
    {
        await using IAttachmentStage stage = await store.StageAttachmentAsync(new MemoryStream(bytes), Cancellation);
        DocumentRevision current = (await store.GetAsync(id, Cancellation))!;
        var revision = new DocumentRevision
        {
            Id = id,
            Path = current.Path.Append(new RevisionId(current.Revision.Generation + 1, 12345)),
            Body = current.Body,
            Attachments =
            [
                new DocumentAttachment
                {
                    Name = name,
                    ContentType = "application/octet-stream",
                    Length = bytes.Length,
                    RevPos = current.Revision.Generation + 1,
                    Sha256 = stage.Sha256,
                    Digest = stage.Md5Digest,
                },
            ],
        };
        WriteOutcome outcome = Assert.Single(await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = id, Revisions = [revision] }] }, Cancellation));
        Assert.Null(outcome.Error);
    }
}
