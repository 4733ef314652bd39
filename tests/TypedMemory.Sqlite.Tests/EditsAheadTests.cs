using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.TestKit.Contract;

namespace TypedMemory.Sqlite.Tests;

/// <summary>Edits that are composed on another core while the writer writes those before them.</summary>
public sealed class EditsAheadTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Edits_that_are_composed_ahead_write_what_they_write_in_their_turn()
    {
        const int Edits = 2_000;
        CancellationToken token = TestContext.Current.CancellationToken;
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new() { Path = _directory.File() }, token);

        // Some documents are there, some edits fail, and one document is written twice.
        for (int i = 50; i < Edits; i += 300) await store.PutAsync(Documents.First($"fact:{i}", "{\"old\":1}"));
        long first = store.LastSequence;
        var run = new Run();
        WholeEdit[] edits =
            [.. Enumerable.Range(0, Edits).Select(i => new WholeEdit($"fact:{(i == 1_500 ? 1_499 : i)}", i, run))];
        IReadOnlyList<WriteOutcome> outcomes = await store.EditAsync(edits, token);
        run.IsOver = true;

        for (int i = 0; i < Edits; i++)
        {
            DocumentRevision? stored = await store.GetAsync(edits[i].Id, token);
            if (WholeEdit.Fails(i))
            {
                Assert.IsType<InvalidDocumentException>(outcomes[i].Error);
                Assert.Null(stored);
                continue;
            }

            Assert.Null(outcomes[i].Error);
            if (i == 1_499) continue;
            Assert.Equal(outcomes[i].Winner, stored!.Revision);
            Assert.Equal(i % 300 == 50 || i == 1_500 ? 2 : 1, stored.Revision.Generation);
            Assert.Equal($"{{\"n\":{i}}}", stored.Text());
        }

        Assert.Equal(first + Edits - Enumerable.Range(0, Edits).Count(WholeEdit.Fails), store.LastSequence);
        Assert.Equal(
            outcomes.Where(one => one.Error is null).Select(one => one.Sequence),
            Enumerable.Range((int)first + 1, (int)(store.LastSequence - first)).Select(one => (long)one));
        Assert.False(run.WasUsedAfterwards);
        Assert.Empty(await store.CheckIntegrityAsync(token));
    }

    private sealed class Run
    {
        public volatile bool IsOver, WasUsedAfterwards;
    }

    /// <summary>Gives a document the number as its content.</summary>
    private sealed class WholeEdit(string id, int number, Run run) : IDocumentEdit
    {
        public string Id => id;

        public bool ComposesAhead => true;

        public static bool Fails(int number) => number % 411 == 410;

        public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
        {
            if (run.IsOver) run.WasUsedAfterwards = true;
            if (Fails(number)) throw new InvalidDocumentException(TypedMemoryErrorCodes.BadRequest, id, "it fails.");
            string body = $"{{\"n\":{number}}}";
            return Documents.Write(current is null
                ? Documents.First(id, body) : Documents.Child(id, current.Winner, body));
        }
    }
}
