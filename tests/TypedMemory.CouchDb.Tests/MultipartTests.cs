using System.IO.Compression;
using System.Text;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;

namespace TypedMemory.CouchDb.Tests;

/// <summary>
/// Several attachments of a revision in one answer: multipart/mixed around multipart/related, as CouchDB 3.5 sends it.
/// </summary>
public sealed class MultipartTests : PeerTest
{
    private const string Boundary = "63fe3c56955cdbfd16b24995f6d9a9aa";
    private const string Inner = "5b48eb37687f0d9d4223229b998ba44f";

    private static readonly byte[] Binary = [.. "\r\n--5b48\r\n--"u8, 0, 1, 2, 13, 10];

    private static DocumentRevision Wanted { get; } = new()
    {
        Id = "d/1",
        Path = new RevisionPath([Rev(2), Rev(1)]),
        Attachments =
        [
            Attachment("aa.bin", Binary.Length, 2), Attachment("empty", 0, 2), Attachment("old", 5, 1), Attachment(
                "z \"ü\".txt", 600, 2),
        ],
    };

    private static DocumentAttachment Attachment(string name, long length, int revPos) =>
        new() { Name = name, ContentType = "text/plain", Length = length, RevPos = revPos, Digest = "md5-x" };

    private static byte[] Answer()
    {
        var gzipped = new MemoryStream();
        using (var gzip = new GZipStream(gzipped, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(Encoding.UTF8.GetBytes(new string('h', 600)));
        string document = $$"""
            {"_id":"d/1","_rev":"{{Rev(2)}}","_attachments":{
            "z \"ü\".txt":{"content_type":"text/plain","revpos":2,"digest":"md5-x","length":600,"follows":true,"encoding":"gzip","encoded_length":{{gzipped.Length}}},
            "old":{"content_type":"text/plain","revpos":1,"digest":"md5-x","length":5,"stub":true},
            "empty":{"content_type":"text/plain","revpos":2,"digest":"md5-x","length":0,"follows":true},
            "aa.bin":{"content_type":"text/plain","revpos":2,"digest":"md5-x","length":{{Binary.Length}},"follows":true} } }
            """;
        return
        [
            .. Encoding.UTF8.GetBytes(
                $"--{Boundary}\r\nContent-Type: multipart/related; boundary=\"{Inner}\"\r\n\r\n--{Inner}\r\nContent-Type: application/json\r\n\r\n{document}"
                + $"\r\n--{Inner}\r\nContent-Disposition: attachment; filename=\"z \"ü\".txt\"\r\nContent-Encoding: gzip\r\n\r\n"),
            .. gzipped.ToArray(),
            .. Encoding.UTF8.GetBytes($"\r\n--{Inner}\r\nContent-Length: 0\r\n\r\n\r\n--{Inner}\r\n\r\n"), .. Binary,
            .. Encoding.UTF8.GetBytes($"\r\n--{Inner}--\r\n--{Boundary}--"),
        ];
    }

    private static ScriptedResponse Mixed(params byte[][] pieces) =>
        new(200, pieces) { ContentType = $"multipart/mixed; boundary=\"{Boundary}\"", Chunked = true };

    private static async Task<Dictionary<string, byte[]>> OpenAsync(CouchDbPeer peer, params string[] names)
    {
        var contents = new Dictionary<string, byte[]>();
        DocumentAttachment[] wanted = [.. Wanted.Attachments.Where(a => names.Contains(a.Name))];
        await foreach (OpenedAttachment opened in peer.OpenAttachmentsAsync(Wanted, wanted, [Rev(1)], Cancellation))
        {
            var content = new MemoryStream();
            await opened.Content.CopyToAsync(content, Cancellation);
            contents.Add(opened.Attachment.Name, content.ToArray());
        }

        return contents;
    }

    [Fact]
    public async Task Changed_attachments_come_in_one_answer_wherever_it_is_cut_and_unchanged_ones_do_not_come()
    {
        byte[] answer = Answer();
        CouchDbPeer peer = CreatePeer();
        for (int cut = 1; cut < answer.Length; cut++)
        {
            int at = cut;
            Server.Handler = _ => Mixed(
                answer[..at], answer[at..Math.Min(at + 3, answer.Length)], answer[Math.Min(at + 3, answer.Length)..]);
            Dictionary<string, byte[]> contents = await OpenAsync(peer, "aa.bin", "empty", "z \"ü\".txt");
            Assert.Equal(["z \"ü\".txt", "empty", "aa.bin"], contents.Keys);
            Assert.Equal(Binary, contents["aa.bin"]);
            Assert.Empty(contents["empty"]);
            Assert.Equal(new string('h', 600), Encoding.UTF8.GetString(contents["z \"ü\".txt"]));
        }

        string target = Server.Requests.First().Target;
        Assert.StartsWith($"/db/d%2F1?open_revs=%5B%22{Rev(2)}%22%5D", target, StringComparison.Ordinal);
        Assert.EndsWith($"&atts_since=%5B%22{Rev(1)}%22%5D", target, StringComparison.Ordinal);
        Assert.Equal("multipart/mixed", Server.Requests.First().Header("Accept"));
        Assert.Equal(answer.Length - 1, Server.Requests.Count);
    }

    [Fact]
    public async Task An_answer_that_ends_early_is_a_passing_failure_wherever_it_ends()
    {
        byte[] answer = Answer();
        CouchDbPeer peer = CreatePeer();
        int last = answer.AsSpan().LastIndexOf(Encoding.UTF8.GetBytes($"\r\n--{Inner}--"));
        for (int end = 0; end <= last; end += 5)
        {
            int sent = end;
            Server.Handler = _ => Mixed(answer[..sent]);
            var e = await Assert.ThrowsAsync<PeerException>(() => OpenAsync(peer, "aa.bin", "empty", "z \"ü\".txt"));
            Assert.True(e.IsTransient);
        }
    }

    [Fact]
    public async Task A_server_that_does_not_speak_multipart_is_asked_for_each_attachment_from_then_on()
    {
        Server.Handler = r => r.Target.Contains("open_revs", StringComparison.Ordinal)
            ? ScriptedResponse.Json("[]")
            : new ScriptedResponse(200, r.Path.EndsWith("aa.bin", StringComparison.Ordinal) ? Binary : [])
            { ContentType = "text/plain" };
        CouchDbPeer peer = CreatePeer();
        for (int round = 0; round < 2; round++)
        {
            Dictionary<string, byte[]> contents = await OpenAsync(peer, "aa.bin", "empty");
            Assert.Equal(Binary, contents["aa.bin"]);
        }

        // The rest of the attachments is known here, so the first round would be sent nothing that it has: z is not
        // wanted.
        Assert.DoesNotContain(Server.Requests, static r => r.Target.Contains("open_revs", StringComparison.Ordinal));
        Server.Requests.Clear();
        Server.Handler = r => r.Target.Contains("open_revs", StringComparison.Ordinal)
            ? ScriptedResponse.Json("[]")
            : new ScriptedResponse(
                200, new byte[Wanted.Attachments.Single(
                    a => Uri.UnescapeDataString(r.Path).EndsWith(a.Name, StringComparison.Ordinal)).Length])
            {
                ContentType = "text/plain",
            };
        await OpenAsync(peer, "aa.bin", "empty", "z \"ü\".txt");
        await OpenAsync(peer, "aa.bin", "empty", "z \"ü\".txt");
        Assert.Equal(
            [true, false, false, false, false, false, false], Server.Requests.Select(
                static r => r.Target.Contains("open_revs", StringComparison.Ordinal)));
    }
}
