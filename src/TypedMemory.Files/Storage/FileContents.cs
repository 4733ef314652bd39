namespace TypedMemory.Files.Storage;

/// <summary>The bytes of files that are not text: attachments, named by their SHA-256.</summary>
internal static class FileContents
{
    private const string ContentType = "application/octet-stream";

    /// <summary>Makes the document that attachments are to be put to, with no content as yet.</summary>
    public static async ValueTask EnsureAsync(
        IMemoryFileRepository files, MemoryFileId id, CancellationToken cancellationToken)
    {
        if (await files.ExistsAsync(id, cancellationToken).ConfigureAwait(false)) return;
        try
        {
            await files.InsertAsync(new MemoryFile { Path = id.Path, MovedTo = id.Path }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RevisionConflictException)
        {
            // Another one has made it.
        }
    }

    /// <summary>Puts a content that a document does not have yet.</summary>
    public static async ValueTask PutAsync(
        IMemoryFileRepository files, MemoryFileId id, string hash, Stream bytes, CancellationToken cancellationToken)
    {
        IReadOnlyList<MemoryAttachment> present =
            await files.ListAttachmentsAsync(id, cancellationToken).ConfigureAwait(false);
        if (present.Any(attachment => attachment.Name == hash)) return;
        await files.PutAttachmentAsync(id, hash, ContentType, bytes, cancellationToken).ConfigureAwait(false);
    }
}
