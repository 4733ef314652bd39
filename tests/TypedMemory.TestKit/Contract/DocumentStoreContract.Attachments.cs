using System.Security.Cryptography;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using Xunit;

namespace TypedMemory.TestKit.Contract;

public abstract partial class DocumentStoreContract
{
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(131_072)]
    [InlineData(300_001)]
    public async Task An_attachment_is_read_as_it_was_staged(int length)
    {
        byte[] bytes = Bytes(length);
        await using IAttachmentStage stage = await Store.StageAttachmentAsync(new MemoryStream(bytes));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), stage.Sha256);
        Assert.Equal(
            "md5-" + Convert.ToBase64String(
                CryptographicOperations.HashData(HashAlgorithmName.MD5, bytes)), stage.Md5Digest);
        Assert.Equal(length, stage.Length);
        await Store.PutAsync(WithAttachment("fact:a", stage));
        DocumentAttachment attachment = Assert.Single((await Store.GetAsync("fact:a"))!.Attachments);
        Assert.Equal(stage.Md5Digest, attachment.Digest);
        await using Stream? content = await Store.OpenAttachmentAsync(attachment.Sha256!);
        var read = new MemoryStream();
        await content!.CopyToAsync(read);
        Assert.Equal(bytes, read.ToArray());
        content.Position = length / 2;
        Assert.Equal(length - (length / 2), (await ReadAllAsync(content)).Length);
    }

    [Fact]
    public async Task A_write_whose_attachment_was_not_staged_is_refused()
    {
        DocumentRevision first = Documents.First("fact:a", "{}");
        var revision = new DocumentRevision
        {
            Id = "fact:a",
            Path = first.Path,
            Attachments = [new DocumentAttachment
                { Name = "x", ContentType = "text/plain", Length = 1, Sha256 = new string('a', 64) }],
        };
        WriteOutcome outcome = (await Store.WriteAsync(Documents.Batch(Documents.Write(revision))))[0];
        Assert.IsType<InvalidDocumentException>(outcome.Error);
        Assert.Null(await Store.GetAsync("fact:a"));
        Assert.Null(await Store.OpenAttachmentAsync(new string('a', 64)));
    }

    [Theory]
    [InlineData(5, AttachmentHeaders.MaxLength - 5, true)]
    [InlineData(5, AttachmentHeaders.MaxLength - 4, false)]
    [InlineData(AttachmentHeaders.MaxLength, 5, false)]
    public async Task A_write_whose_attachment_no_peer_could_take_is_refused_alone(int name, int type, bool taken)
    {
        await using IAttachmentStage stage = await Store.StageAttachmentAsync(new MemoryStream(Bytes(10)));
        DocumentRevision whole = WithAttachment("fact:a", stage);
        var revision = new DocumentRevision
        {
            Id = "fact:a",
            Path = whole.Path,
            Attachments = [whole.Attachments[0] with
                { Name = new string('n', name), ContentType = new string('t', type) }],
        };
        IReadOnlyList<WriteOutcome> outcomes = await Store.WriteAsync(
            Documents.Batch(Documents.Write(revision), Documents.Write(Documents.First("fact:b", "{}"))));
        Assert.Null(outcomes[1].Error);
        Assert.Equal(taken, outcomes[0].Error is null);
        Assert.Equal(taken, await Store.GetAsync("fact:a") is not null);
        if (taken) return;
        Assert.Equal(TypedMemoryErrorCodes.BadRequest, outcomes[0].Error!.Code);
        Assert.Contains($"no more than {AttachmentHeaders.MaxLength}", outcomes[0].Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compaction_keeps_what_is_referred_to_or_staged_and_drops_the_rest()
    {
        IAttachmentStage kept = await Store.StageAttachmentAsync(new MemoryStream(Bytes(200_000)));
        IAttachmentStage dropped = await Store.StageAttachmentAsync(new MemoryStream(Bytes(1000)));
        await using IAttachmentStage pending = await Store.StageAttachmentAsync(new MemoryStream(Bytes(2000)));
        await Store.PutAsync(WithAttachment("fact:a", kept));
        await kept.DisposeAsync();
        await dropped.DisposeAsync();
        await dropped.DisposeAsync();
        await Store.CompactAsync();
        Assert.NotNull(await Store.OpenAttachmentAsync(kept.Sha256));
        Assert.NotNull(await Store.OpenAttachmentAsync(pending.Sha256));
        Assert.Null(await Store.OpenAttachmentAsync(dropped.Sha256));
    }

    [Fact]
    public async Task Each_side_of_a_conflict_keeps_its_own_attachment()
    {
        await using IAttachmentStage one = await Store.StageAttachmentAsync(new MemoryStream(Bytes(10)));
        await using IAttachmentStage two = await Store.StageAttachmentAsync(new MemoryStream(Bytes(20)));
        await Store.PutAsync(WithAttachment("fact:a", one, TwoLow, One));
        await Store.PutAsync(WithAttachment("fact:a", two, TwoHigh, One));
        await Store.CompactAsync();
        DocumentSnapshot? snapshot = await Store.GetSnapshotAsync("fact:a");
        Assert.Equal([two.Sha256, one.Sha256], snapshot!.Leaves.Select(static leaf => leaf.Attachments[0].Sha256));
        Assert.NotNull(await Store.OpenAttachmentAsync(one.Sha256));
    }

    private static DocumentRevision WithAttachment(string id, IAttachmentStage stage, params string[] path) => new()
    {
        Id = id,
        Path = path.Length == 0
            ? new RevisionPath(RevisionId.Parse(One))
            : new RevisionPath([.. path.Select(static text => RevisionId.Parse(text))]),
        Attachments =
        [
            new DocumentAttachment
            {
                Name = "photo", ContentType = "image/png", Length = stage.Length, RevPos = 1, Digest = stage.Md5Digest,
                Sha256 = stage.Sha256,
            },
        ],
    };

    private static byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        var read = new MemoryStream();
        await stream.CopyToAsync(read);
        return read.ToArray();
    }
}
