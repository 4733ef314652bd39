using System.CommandLine;
using System.Runtime.CompilerServices;
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
    public static Command Create()
    {
        Argument<string> file = CommonOptions.Store();
        var from = new Option<string>("--from")
        { Required = true, Description = "The URL of a database that has the documents." };
        var command = new Command(
            "repair",
            "Replaces damaged bodies and attachments by those that a peer has of the same revisions.")
        {
            file, from, CommonOptions.Json(),
        };
        return command.Does((result, output, token) => StoreFile.WithAsync(
            result.GetValue(file)!, readOnly: false, async store =>
        {
            CouchDbPeer peer = RemoteAddress.Parse(result.GetValue(from)!).Open();
            await using ConfiguredAsyncDisposable line = peer.ConfigureAwait(false);
            await RepairBodiesAsync(store, peer, output, token).ConfigureAwait(false);
            await RepairAttachmentsAsync(store, peer, output, token).ConfigureAwait(false);
            return await StoreCommand.CheckAsync(store, output, token).ConfigureAwait(false);
        }, token));
    }

    private static async Task RepairBodiesAsync(
        SqliteDocumentStore store, CouchDbPeer peer, Output output, CancellationToken cancellationToken)
    {
        foreach (DocumentRevisions damaged in await store.FindDamagedAsync(cancellationToken).ConfigureAwait(false))
        {
            bool repaired = false;
            foreach (DocumentRevision whole in await FetchAsync(peer, damaged, cancellationToken).ConfigureAwait(false))
            {
                if (damaged.Revisions.Contains(whole.Revision))
                    repaired |= await store.RepairAsync(whole, cancellationToken).ConfigureAwait(false);
            }

            Tell(
                output, damaged.Id, damaged.Revisions[0], null, repaired,
                "not repaired, the peer has no whole body of it:");
        }
    }

    private static async Task RepairAttachmentsAsync(
        SqliteDocumentStore store, CouchDbPeer peer, Output output, CancellationToken cancellationToken)
    {
        IReadOnlyList<DamagedAttachment> damaged =
            await store.FindDamagedAttachmentsAsync(cancellationToken).ConfigureAwait(false);
        foreach (IGrouping<string?, DamagedAttachment> bytes in damaged.GroupBy(static one => one.Attachment.Sha256))
        {
            bool repaired = false;
            foreach (DamagedAttachment one in bytes)
            {
                repaired = repaired || await FetchBytesAsync(store, peer, one, cancellationToken).ConfigureAwait(false);
                Tell(
                    output, one.Id, one.Revision, one.Attachment.Name, repaired,
                    "not repaired, the peer does not have these bytes:");
            }
        }
    }

    private static void Tell(
        Output output, string id, RevisionId revision, string? attachment, bool repaired, string failure)
    {
        if (output.IsJson)
        {
            output.Object(json =>
            {
                json.WriteString("id", id);
                json.WriteString("rev", revision.ToString());
                if (attachment is not null) json.WriteString("attachment", attachment);
                json.WriteBoolean("repaired", repaired);
            });
            return;
        }

        string of = attachment is null ? "" : $" attachment \"{attachment}\"";
        output.Line($"{(repaired ? "repaired" : failure)} \"{id}\" \"{revision}\"{of}");
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
