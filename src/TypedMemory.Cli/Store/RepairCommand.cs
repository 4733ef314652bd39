using System.CommandLine;
using System.Runtime.CompilerServices;
using TypedMemory.Cli.Hub;
using TypedMemory.Cli.Replication;
using TypedMemory.Cli.Shell;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb;
using TypedMemory.Sqlite;
using TypedMemory.Sqlite.Maintenance;

namespace TypedMemory.Cli.Store;

/// <summary><c>typedmemory store repair</c>: takes from a peer what is damaged here.</summary>
internal static class RepairCommand
{
    public static Command Create(Argument<string> file)
    {
        var from = new Option<string>("--from")
        { Required = true, Description = "The URL of a database that has the documents." };
        var command = new Command(
            "repair",
            "Replaces damaged bodies and attachments by those that a peer has of the same revisions.") { file, from };
        command.SetAction((result, cancellationToken) => Failures.TellAsync(async () =>
        {
            string path = result.GetValue(file)!;
            StoreFile.Demand(path);
            SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
                new SqliteStoreOptions { Path = path }, cancellationToken).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable life = store.ConfigureAwait(false);
            CouchDbPeer peer = RemoteAddress.Parse(result.GetValue(from)!).Open();
            await using ConfiguredAsyncDisposable line = peer.ConfigureAwait(false);
            await RepairBodiesAsync(store, peer, cancellationToken).ConfigureAwait(false);
            await RepairAttachmentsAsync(store, peer, cancellationToken).ConfigureAwait(false);
            return await StoreCommand.CheckAsync(store, cancellationToken).ConfigureAwait(false);
        }));
        return command;
    }

    private static async Task RepairBodiesAsync(
        SqliteDocumentStore store, CouchDbPeer peer, CancellationToken cancellationToken)
    {
        foreach (DocumentRevisions damaged in await store.FindDamagedAsync(cancellationToken).ConfigureAwait(false))
        {
            bool repaired = false;
            foreach (DocumentRevision whole in await FetchAsync(peer, damaged, cancellationToken).ConfigureAwait(false))
            {
                if (damaged.Revisions.Contains(whole.Revision))
                    repaired |= await store.RepairAsync(whole, cancellationToken).ConfigureAwait(false);
            }

            string what = repaired ? "repaired" : "not repaired, the peer has no whole body of it:";
            await Console.Out.WriteLineAsync(
                $"{what} \"{damaged.Id}\" \"{damaged.Revisions[0]}\"").ConfigureAwait(false);
        }
    }

    private static async Task RepairAttachmentsAsync(
        SqliteDocumentStore store, CouchDbPeer peer, CancellationToken cancellationToken)
    {
        IReadOnlyList<DamagedAttachment> damaged =
            await store.FindDamagedAttachmentsAsync(cancellationToken).ConfigureAwait(false);
        foreach (IGrouping<string?, DamagedAttachment> bytes in damaged.GroupBy(static one => one.Attachment.Sha256))
        {
            bool repaired = false;
            foreach (DamagedAttachment one in bytes)
            {
                repaired = repaired || await FetchBytesAsync(store, peer, one, cancellationToken).ConfigureAwait(false);
                string what = repaired ? "repaired" : "not repaired, the peer does not have these bytes:";
                await Console.Out.WriteLineAsync(
                    $"{what} \"{one.Id}\" \"{one.Revision}\" attachment \"{one.Attachment.Name}\"").ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Takes the bytes of the attachment of that name, of that revision or of one that continues it, if they are the
    /// same.
    /// </summary>
    private static async Task<bool> FetchBytesAsync(
        SqliteDocumentStore store, CouchDbPeer peer, DamagedAttachment damaged, CancellationToken cancellationToken)
    {
        foreach (DocumentRevision theirs in await FetchAsync(
            peer, new DocumentRevisions(damaged.Id, [damaged.Revision]), cancellationToken).ConfigureAwait(false))
        {
            foreach (DocumentAttachment attachment in theirs.Attachments.Where(
                attachment => attachment.Name == damaged.Attachment.Name))
            {
                string? sha256 = await StageAsync(store, peer, theirs, attachment, cancellationToken)
                    .ConfigureAwait(false);
                if (sha256 == damaged.Attachment.Sha256) return true;
            }
        }

        return false;
    }

    /// <summary>Takes bytes from the peer; gives their hash, <see langword="null"/> if the peer's are damaged
    /// too.</summary>
    private static async Task<string?> StageAsync(
        SqliteDocumentStore store, CouchDbPeer peer, DocumentRevision revision, DocumentAttachment attachment,
        CancellationToken cancellationToken)
    {
        try
        {
            Stream content = await peer.OpenAttachmentAsync(
                revision.Id, revision.Revision, attachment, cancellationToken).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable life = content.ConfigureAwait(false);
            IAttachmentStage stage = await store.StageAttachmentAsync(content, cancellationToken).ConfigureAwait(false);
            await stage.DisposeAsync().ConfigureAwait(false);
            return stage.Sha256;
        }
        catch (PeerException error) when (!error.IsTransient)
        {
            return null;
        }
    }

    private static async Task<List<DocumentRevision>> FetchAsync(
        CouchDbPeer peer, DocumentRevisions wanted, CancellationToken cancellationToken)
    {
        var found = new List<DocumentRevision>();
        await foreach (FetchedDocument document in peer.FetchAsync([wanted], cancellationToken).ConfigureAwait(false))
            found.AddRange(document.Revisions);
        return found;
    }
}
