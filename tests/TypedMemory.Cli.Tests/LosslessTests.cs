using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Tests;

/// <summary>
/// Whatever a store holds, <c>export</c> and <c>import</c> bring it to another one, and over a database back: leaves,
/// conflicts, deletions, revision paths, attachments, every digit of every number.
/// </summary>
public sealed class LosslessTests : ToolTest
{
    private static readonly string[] Numbers =
        ["0", "-0", "1.0", "1e2", "12345678901234567890", "0.1000", "-5e-3", "1.7976931348623157e308"];

    private static readonly string[] Texts =
        ["", "plain", "ü", "\\ud83d\\ude00", "a\\u0000b", "\\u2028", "\\\"quoted\\\"", "line\\nbreak", "\\ud800"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task What_was_exported_is_what_is_imported(int seed)
    {
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        var random = new Random(seed);
        await WithStoreAsync(async store =>
        {
            for (int i = 0; i < 40; i++) await GrowAsync(store, Id(random, i), random);
        });
        string lines = await ExportAsync(StorePath);
        Assert.Contains("\"_deleted\":true", lines, StringComparison.Ordinal);
        Assert.Contains("\"data\":", lines, StringComparison.Ordinal);

        string copy = StorePath + ".copy";
        await ImportAsync(copy, lines);
        Assert.Equal(lines, await ExportAsync(copy));
        Assert.Equal(await TreesAsync(StorePath), await TreesAsync(copy));

        Assert.Equal(0, (await Tool.RunAsync(["db", "create", Url()])).Code);
        await ImportAsync(Url(), lines);
        string served = await ExportAsync(Url());
        Assert.Equal(lines, served);

        string back = StorePath + ".back";
        await ImportAsync(back, served);
        Assert.Equal(await TreesAsync(StorePath), await TreesAsync(back));
    }

    private static async Task<string> ExportAsync(string from)
    {
        ToolResult exported = await Tool.RunAsync(["export", from]);
        Assert.Equal((0, ""), (exported.Code, exported.Errors));
        return exported.Output;
    }

    private static async Task ImportAsync(string into, string lines)
    {
        ToolResult imported = await Tool.RunWithInputAsync(["import", into, "-"], lines);
        Assert.Equal((0, ""), (imported.Code, imported.Errors));
    }

    // Every leaf with its path, its body and the bytes of its attachments, as text that can be compared.
    private async Task<string> TreesAsync(string path)
    {
        var text = new StringBuilder();
        await WithStoreAsync(
            async store =>
            {
                StoreChangesPage page = await store.ReadChangesAsync(new StoreChangesQuery { Limit = 1000 }, Token);
                foreach (string id in page.Changes.Select(static change => change.Id).Order(StringComparer.Ordinal))
                {
                    DocumentSnapshot snapshot = (await store.GetSnapshotAsync(id, Token))!;
                    foreach (DocumentRevision leaf in snapshot.Leaves)
                    {
                        text.AppendLine($"{id} {string.Join(' ', Enumerable.Range(0, leaf.Path.Count).Select(i => leaf.Path[i]))} {leaf.Deleted} {Encoding.UTF8.GetString(leaf.Body.Span)}");
                        foreach (DocumentAttachment file in leaf.Attachments)
                            text.AppendLine($"  {file.Name} {file.ContentType} {file.Length} {file.RevPos} {file.Digest}");
                    }
                }
            },
            path);
        return text.ToString();
    }

    private static string Id(Random random, int number) =>
        random.Next(4) switch { 0 => $"fact:ü{number}", 1 => $"a/b c{number}", 2 => $"+{number}%20", _ => $"note:{number}" };

    // A document with a few branches of a few revisions, each of which may have files and may end in a tombstone.
    private static async Task GrowAsync(SqliteDocumentStore store, string id, Random random)
    {
        RevisionPath root = Extend(null, random);
        for (int branch = random.Next(1, 4); branch > 0; branch--)
        {
            RevisionPath path = Extend(root, random);
            for (int more = random.Next(3); more > 0; more--) path = Extend(path, random);
            bool isDeleted = random.Next(4) == 0;
            var files = new List<DocumentAttachment>();
            int count = isDeleted ? 0 : random.Next(3);
            for (int file = 0; file < count; file++)
                files.Add(await StageAsync(store, $"f{file} ü.bin", path[0].Generation, random));
            Assert.Null((await store.WriteAsync(
                new DocumentBatch
                {
                    Writes =
                    [
                        new DocumentWrite
                        {
                            Id = id,
                            Revisions =
                            [
                                new DocumentRevision
                                {
                                    Id = id, Path = path, Deleted = isDeleted, Attachments = [.. files],
                                    Body = Encoding.UTF8.GetBytes(Body(random)),
                                },
                            ],
                        },
                    ],
                },
                Token))[0].Error);
        }
    }

    private static async Task<DocumentAttachment> StageAsync(
        SqliteDocumentStore store, string name, int generation, Random random)
    {
        byte[] bytes = new byte[random.Next(200)];
        random.NextBytes(bytes);
        await using IAttachmentStage stage = await store.StageAttachmentAsync(new MemoryStream(bytes), Token);
        return new DocumentAttachment
        {
            Name = name,
            ContentType = "application/octet-stream",
            Length = stage.Length,
            Digest = stage.Md5Digest,
            Sha256 = stage.Sha256,
            RevPos = generation,
        };
    }

    private static RevisionPath Extend(RevisionPath? path, Random random)
    {
        byte[] hash = new byte[16];
        random.NextBytes(hash);
        int generation = path is { } parent ? parent[0].Generation + 1 : 1;
        var revision = RevisionId.Parse($"{generation}-{Convert.ToHexStringLower(hash)}");
        return path is { } extended ? extended.Append(revision) : new RevisionPath(revision);
    }

    private static string Body(Random random) =>
        $"{{\"n\":{Pick(Numbers, random)},\"t\":\"{Pick(Texts, random)}\",\"deep\":{{\"list\":[1,null,{Pick(Numbers, random)}]}}}}";

    private static string Pick(string[] from, Random random) => from[random.Next(from.Length)];
}
