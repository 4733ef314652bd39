using System.Security.Cryptography;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Tests;

public sealed class AttachmentTests
{
    private static NoteId Id => new("a7", "x");

    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task An_attachment_is_put_listed_read_replaced_and_deleted(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        RevisionId first = await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "x", Stars = 2 }, Token);
        byte[] bytes = RandomNumberGenerator.GetBytes(200_000);
        RevisionId second = await memory.Notes.PutAttachmentAsync(
            Id, "b.bin", "application/octet-stream", new MemoryStream(bytes), Token);
        await memory.Notes.PutAttachmentAsync(Id, "a.txt", "text/plain", new MemoryStream("hello"u8.ToArray()), Token);

        Assert.Equal(first.Generation + 1, second.Generation);
        Assert.Equal(
            ["a.txt", "b.bin"], (await memory.Notes.ListAttachmentsAsync(Id, Token)).Select(static a => a.Name));
        Assert.Equal(bytes, await ReadAsync(memory, "b.bin"));
        Assert.Equal(2, (await memory.Notes.GetAsync(Id, Token))!.Stars);

        await memory.Notes.UpsertAsync(new Note { Agent = "a7", Title = "x", Stars = 3 }, Token);
        Assert.Equal(bytes, await ReadAsync(memory, "b.bin"));

        await memory.Notes.PutAttachmentAsync(
            Id, "b.bin", "application/octet-stream", new MemoryStream([1, 2, 3]), Token);
        Assert.Equal([1, 2, 3], await ReadAsync(memory, "b.bin"));
        Assert.True(await memory.Notes.DeleteAttachmentAsync(Id, "b.bin", Token));
        Assert.False(await memory.Notes.DeleteAttachmentAsync(Id, "b.bin", Token));
        Assert.Null(await memory.Notes.OpenAttachmentAsync(Id, "b.bin", Token));
        Assert.Equal("a.txt", Assert.Single(await memory.Notes.ListAttachmentsAsync(Id, Token)).Name);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task The_same_bytes_again_keep_the_revision_and_a_missing_document_takes_none(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        TypedMemoryException missing = await Assert.ThrowsAsync<TypedMemoryException>(
            async () => await memory.Notes.PutAttachmentAsync(Id, "a", "text/plain", new MemoryStream([1]), Token));
        Assert.Equal(TypedMemoryErrorCodes.NotFound, missing.Code);

        await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "x" }, Token);
        RevisionId first = await memory.Notes.PutAttachmentAsync(Id, "a", "text/plain", new MemoryStream([1]), Token);
        Assert.Equal(first, await memory.Notes.PutAttachmentAsync(Id, "a", "text/plain", new MemoryStream([1]), Token));
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await memory.Notes.PutAttachmentAsync(Id, "_a", "text/plain", new MemoryStream([1]), Token));
    }

    [Theory]
    [InlineData(1, AttachmentHeaders.MaxLength - 1, true)]
    [InlineData(1, AttachmentHeaders.MaxLength, false)]
    [InlineData(AttachmentHeaders.MaxLength, 1, false)]
    public async Task A_name_and_content_type_that_no_peer_can_take_are_refused_before_anything_is_stored(
        int nameLength, int typeLength, bool fits)
    {
        await using TestMemory memory = TestMemory.Create();
        RevisionId revision = await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "x" }, Token);
        string name = new('n', nameLength), contentType = new('t', typeLength);
        if (fits)
        {
            await memory.Notes.PutAttachmentAsync(Id, name, contentType, new MemoryStream([1]), Token);
            return;
        }

        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(
            async () => await memory.Notes.PutAttachmentAsync(Id, name, contentType, new MemoryStream([1]), Token));
        Assert.Contains("8064", refused.Message, StringComparison.Ordinal);
        Assert.Equal(revision, (await memory.Notes.GetEntryAsync(Id, Token))!.Revision);
    }

    private static async Task<byte[]> ReadAsync(TestMemory memory, string name)
    {
        await using Stream? content = await memory.Notes.OpenAttachmentAsync(Id, name, Token);
        Assert.NotNull(content);
        using var buffer = new MemoryStream();
        await content.CopyToAsync(buffer, Token);
        return buffer.ToArray();
    }
}
