using System.Security.Cryptography;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

public sealed class SealedAttachmentTests
{
    private static readonly DiaryId s_id = new("monday");

    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task Attachments_of_a_sealed_type_are_sealed_and_listed_as_what_they_hold()
    {
        await using TestMemory memory = SealedDevices.With(new TestKeys("k1"));
        IDiaryRepository diaries = memory.Get<IDiaryRepository>();
        await diaries.InsertAsync(new Diary { Day = "monday" }, Token);
        byte[] bytes = RandomNumberGenerator.GetBytes(200_000);
        RevisionId first = await diaries.PutAttachmentAsync(s_id, "b", "image/png", new MemoryStream(bytes), Token);

        MemoryAttachment listed = Assert.Single(await diaries.ListAttachmentsAsync(s_id, Token));
        Assert.Equal(("image/png", 200_000), (listed.ContentType, listed.Length));
        await using Stream? content = await diaries.OpenAttachmentAsync(s_id, "b", Token);
        using var read = new MemoryStream();
        await content!.CopyToAsync(read, Token);
        Assert.Equal(bytes, read.ToArray());

        // The same bytes again are the same edit, so nothing is written.
        Assert.Equal(first, await diaries.PutAttachmentAsync(s_id, "b", "image/png", new MemoryStream(bytes), Token));
        IDocumentStore store = await memory.OpenStoreAsync();
        await using Stream stored = (await store.OpenAttachmentAsync(listed.Sha256, Token))!;
        using var raw = new MemoryStream();
        await stored.CopyToAsync(raw, Token);
        Assert.Equal(-1, raw.ToArray().AsSpan().IndexOf(bytes.AsSpan(100, 16)));
    }

    [Fact]
    public async Task Without_the_key_an_attachment_names_it()
    {
        var keys = new TestKeys("k1");
        await using TestMemory memory = SealedDevices.With(keys);
        IDiaryRepository diaries = memory.Get<IDiaryRepository>();
        await diaries.InsertAsync(new Diary { Day = "monday" }, Token);
        await diaries.PutAttachmentAsync(s_id, "b", "image/png", new MemoryStream([1, 2, 3]), Token);
        keys.Forget("k1");

        MemoryFormatException missing = await Assert.ThrowsAsync<MemoryFormatException>(
            async () => await diaries.OpenAttachmentAsync(s_id, "b", Token));
        Assert.Equal("k1", missing.KeyId);
        MemoryKeyException refused = await Assert.ThrowsAsync<MemoryKeyException>(
            async () => await diaries.PutAttachmentAsync(s_id, "c", "image/png", new MemoryStream([1]), Token));
        Assert.Equal("k1", refused.KeyId);
    }
}
