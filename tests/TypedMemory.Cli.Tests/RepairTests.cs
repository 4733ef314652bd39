using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory store repair</c>, against a hub that has the documents.</summary>
public sealed class RepairTests : ToolTest
{
    [Fact]
    public async Task A_damaged_body_is_found_by_the_check_and_replaced_from_the_hub()
    {
        await FillAsync();
        await PutRemoteAsync("other", "{}");
        Assert.Equal(0, (await Tool.RunAsync(["sync", StorePath, Url()])).Code);
        await DamageAsync();

        ToolResult check = await Tool.RunAsync(["store", "check", StorePath]);
        Assert.Equal(1, check.Code);
        Assert.Contains("\"fact:a\"", Assert.Single(check.Lines), StringComparison.Ordinal);

        ToolResult repair = await Tool.RunAsync(["store", "repair", StorePath, "--from", Url()]);
        Assert.Equal((0, ""), (repair.Code, repair.Errors));
        Assert.StartsWith("repaired \"fact:a\" \"1-", repair.Lines[0], StringComparison.Ordinal);
        Assert.Equal("ok", repair.Lines[1]);
        await WithStoreAsync(static async store => Assert.Equal(
            """{"text":"right"}""", Encoding.UTF8.GetString((await store.GetAsync("fact:a", Token))!.Body.Span)));
        Assert.Equal(["ok"], (await Tool.RunAsync(["store", "check", StorePath])).Lines);
    }

    [Fact]
    public async Task A_peer_without_the_document_repairs_nothing_and_the_rest_is_said()
    {
        await FillAsync();
        await PutRemoteAsync("other", "{}");
        await DamageAsync();
        ToolResult repair = await Tool.RunAsync(["store", "repair", StorePath, "--from", Url()]);
        Assert.Equal(1, repair.Code);
        Assert.StartsWith(
            "not repaired, the peer has no whole body of it: \"fact:a\"", repair.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\"fact:a\"", repair.Lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Damaged_bytes_of_an_attachment_are_found_by_the_check_and_fetched_from_the_hub(bool there)
    {
        await WithStoreAsync(static async store =>
        {
            await using IAttachmentStage stage = await store.StageAttachmentAsync(
                new MemoryStream("the right bytes"u8.ToArray()), Token);
            ImmutableArray<DocumentAttachment> attachments =
            [
                new DocumentAttachment
                {
                    Name = "a.txt", ContentType = "text/plain", Length = stage.Length, RevPos = 1,
                    Sha256 = stage.Sha256,
                },
            ];
            foreach (string id in (string[])["fact:a", "fact:b"])
            {
                var revision = new DocumentRevision
                {
                    Id = id,
                    Path = new RevisionPath(RevisionHasher.Compute(null, false, "{}"u8, attachments)),
                    Attachments = attachments,
                    Body = "{}"u8.ToArray(),
                };
                await store.WriteAsync(
                    new DocumentBatch { Writes = [new DocumentWrite { Id = id, Revisions = [revision] }] }, Token);
            }
        });
        await PutRemoteAsync("other", "{}");
        if (there) Assert.Equal(0, (await Tool.RunAsync(["sync", StorePath, Url()])).Code);
        await DamageAsync();

        ToolResult check = await Tool.RunAsync(["store", "check", StorePath]);
        Assert.Equal(1, check.Code);
        Assert.Contains(check.Lines, static line => line.Contains("\"fact:b\"", StringComparison.Ordinal)
            && line.Contains("\"a.txt\" are damaged", StringComparison.Ordinal));
        ToolResult repair = await Tool.RunAsync(["store", "repair", StorePath, "--from", Url()]);
        if (!there)
        {
            Assert.Equal(1, repair.Code);
            Assert.StartsWith("not repaired, the peer does not have these bytes: \"fact:a\"", repair.Lines[0], StringComparison.Ordinal);
            return;
        }

        Assert.Equal((0, ""), (repair.Code, repair.Errors));
        Assert.Equal(["repaired", "repaired", "ok"], repair.Lines.Select(static line => line.Split(' ')[0]));
        Assert.EndsWith("attachment \"a.txt\"", repair.Lines[1], StringComparison.Ordinal);
        Assert.Equal(["ok"], (await Tool.RunAsync(["store", "check", StorePath])).Lines);
    }

    private Task FillAsync() => WithStoreAsync(static async store =>
    {
        await store.PutAsync("fact:a", """{"text":"right"}""");
        await store.PutAsync("fact:b", """{"text":"other"}""");
    });

    // One letter of one body, as a failing disk would.
    private async Task DamageAsync()
    {
        byte[] file = await File.ReadAllBytesAsync(StorePath, Token);
        file[file.AsSpan().IndexOf("right"u8)] = (byte)'f';
        await File.WriteAllBytesAsync(StorePath, file, Token);
    }
}
