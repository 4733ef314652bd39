using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace TypedMemory.Mistakes.Tests;

/// <summary>Mistakes in the use of a memory.</summary>
internal static class UseMistakes
{
    private static readonly NoteId Deploys = new("deploys");

    public static IEnumerable<Mistake> All =>
    [
        new("An insert of what is there",
            bench => FailAsync(bench, async notes =>
            {
                await notes.InsertAsync(new Note { Topic = "deploys" }, Bench.Token);
                await notes.InsertAsync(new Note { Topic = "deploys" }, Bench.Token);
            }),
            "there is one at", "\"note:deploys\"", "upsert"),
        new("A replacement of a revision that is not the newest",
            bench => FailAsync(bench, async notes =>
            {
                RevisionId first = await notes.UpsertAsync(new Note { Topic = "deploys" }, Bench.Token);
                await notes.UpsertAsync(new Note { Topic = "deploys", Text = "x" }, Bench.Token);
                await notes.ReplaceAsync(new Note { Topic = "deploys", Text = "y" }, first, Bench.Token);
            }),
            "the document is at", "\"note:deploys\"", "Read the document again"),
        new("A revision that was never read",
            bench => FailAsync(bench, async notes =>
                await notes.ReplaceAsync(new Note { Topic = "deploys" }, default, Bench.Token)),
            "revision", "\"note:deploys\"", "InsertAsync"),
        new("A delete of a revision of a document that is not there",
            bench => FailAsync(bench, async notes =>
                await notes.DeleteAsync(Deploys, RevisionId.Parse("1-00000000000000000000000000000001"), Bench.Token)),
            "does not exist", "\"note:deploys\"", "Read"),
        new("A key with an empty part",
            _ => Bench.FailAsync(() => Task.FromResult(new NoteId(""))),
            "empty", "topic", "Give"),
        new("A value with an empty key",
            bench => FailAsync(bench, async notes => await notes.UpsertAsync(new Note { Topic = "" }, Bench.Token)),
            "empty", "topic", "Give"),
        new("An id of another type",
            _ => Bench.FailAsync(() => Task.FromResult(NoteId.Parse("fact:deploys"))),
            "is not an id of", "\"fact:deploys\"", "note:"),
        new("A revision that is none",
            _ => Bench.FailAsync(() => Task.FromResult(RevisionId.Parse("latest"))),
            "is not a revision", "\"latest\"", "a hyphen and a hash"),
        new("A memory that was disposed of",
            async bench =>
            {
                Memory memory = await bench.OpenAsync();
                var notes = memory.Get<INoteRepository>();
                await memory.DisposeAsync();
                return await Bench.FailAsync(async () => await notes.GetAsync(Deploys, Bench.Token));
            },
            "is closed", "notes.db\"", "Open it again"),
        new("A call that was cancelled",
            bench => FailAsync(bench, async notes =>
                await notes.UpsertAsync(new Note { Topic = "x" }, new CancellationToken(canceled: true))),
            "canceled", null, ""),
        new("A document that is too large",
            bench => FailAsync(bench, async notes =>
                await notes.UpsertAsync(new Note { Topic = "deploys", Text = new string('x', 70_000_000) }, Bench.Token)),
            "the limit is 8000000", "\"note:deploys\"", "Make it smaller"),
        new("An attachment of a document that is not there",
            bench => FailAsync(bench, async notes => await notes.PutAttachmentAsync(
                Deploys, "a.txt", "text/plain", new MemoryStream([1]), Bench.Token)),
            "does not exist", "\"note:deploys\"", "Write it before"),
        new("An attachment without a name",
            bench => FailAsync(bench, async notes =>
            {
                await notes.UpsertAsync(new Note { Topic = "deploys" }, Bench.Token);
                await notes.PutAttachmentAsync(Deploys, "", "text/plain", new MemoryStream([1]), Bench.Token);
            }),
            "empty", "name", ""),
        new("An attachment's name that is reserved",
            bench => FailAsync(bench, async notes =>
            {
                await notes.UpsertAsync(new Note { Topic = "deploys" }, Bench.Token);
                await notes.PutAttachmentAsync(Deploys, "_x", "text/plain", new MemoryStream([1]), Bench.Token);
            }),
            "starts with", "\"_x\"", "another name"),
        new("A value that another document has",
            bench => FailAsync(bench, async notes =>
            {
                await notes.UpsertAsync(new Note { Topic = "a", Handle = "ann" }, Bench.Token);
                await notes.UpsertAsync(new Note { Topic = "b", Handle = "ann" }, Bench.Token);
            }),
            "\"note:a\"", "\"note:b\"", "another"),
        new("A change of the key",
            bench => FailAsync(bench, async notes =>
            {
                await notes.UpsertAsync(new Note { Topic = "deploys" }, Bench.Token);
                await notes.UpdateAsync(Deploys, note => note with { Topic = "releases" }, Bench.Token);
            }),
            "must not change", "\"note:releases\"", "under its new key"),
        new("An update that gives nothing back",
            bench => FailAsync(bench, async notes =>
            {
                await notes.UpsertAsync(new Note { Topic = "deploys" }, Bench.Token);
                await notes.UpdateAsync(Deploys, _ => null!, Bench.Token);
            }),
            "returned null", "\"note:deploys\"", "delete it"),
        new("A transaction committed twice",
            async bench =>
            {
                Memory memory = await bench.OpenAsync();
                IMemoryUnitOfWork work = memory.Transactions.Begin()
                    .Upsert(memory.Get<INoteRepository>(), new Note { Topic = "a" });
                await work.CommitAsync(Bench.Token);
                return await Bench.FailAsync(async () => await work.CommitAsync(Bench.Token));
            },
            "is committed", null, "Begin another one"),
        new("Two stores under one name of a memory",
            bench => Bench.FailAsync(() =>
            {
                var services = new ServiceCollection();
                services.AddTypedMemory("work", m => m.UseSqlite(bench.File("one.db")).AddGeneratedTypes());
                services.AddTypedMemory("work", m => m.UseSqlite(bench.File("two.db")));
                using ServiceProvider provider = services.BuildServiceProvider();
                return Task.FromResult(provider.GetRequiredKeyedService<IMemorySync>("work"));
            }),
            "has a store already", null, "once"),
        new("A repository of no name beside a memory that has one",
            bench => Bench.FailAsync(() =>
            {
                var services = new ServiceCollection();
                services.AddTypedMemory("work", m => m.UseSqlite(bench.File("one.db")).AddGeneratedTypes());
                using ServiceProvider provider = services.BuildServiceProvider();
                return Task.FromResult(provider.GetRequiredService<INoteRepository>());
            }),
            "No service", "INoteRepository", ""),
        new("A feed from a place that the store never had",
            bench => FailAsync(bench, async notes =>
            {
                await foreach (MemoryChange<Note, NoteId> _ in notes.ChangesAsync(
                    new() { Since = ChangeSince.After(1L << 60), UntilCaughtUp = true }, Bench.Token)) { }
            }),
            "sequence", (1L << 60).ToString(CultureInfo.InvariantCulture), "beginning"),
        new("A consumer without a name",
            bench => FailAsync(bench, notes => notes.ConsumeAsync(
                "", (_, _) => ValueTask.CompletedTask, cancellationToken: Bench.Token)),
            "empty", "name", ""),
        new("A page of less than nothing",
            bench => FailAsync(bench, async notes => await notes.Query().Take(-1).ToListAsync(Bench.Token)),
            "-1", "-1", ""),
        new("A continuation that is none",
            bench => FailAsync(bench, async notes => await notes.ListPageAsync(null, "page 2", Bench.Token)),
            "not a continuation", "\"page 2\"", "pass on"),
        new("A sealed member without keys",
            async bench =>
            {
                Memory memory = await bench.OpenAsync();
                return await Bench.FailAsync(async () => await memory.Get<ISecretRepository>().UpsertAsync(
                    new Secret { Name = "pin", Value = "1234" }, Bench.Token));
            },
            "has no keys", "\"value\"", "UseKeys"),
    ];

    private static async Task<string> FailAsync(Bench bench, Func<INoteRepository, Task> use)
    {
        INoteRepository notes = await bench.NotesAsync();
        return await Bench.FailAsync(() => use(notes));
    }
}
