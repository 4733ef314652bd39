using System.Buffers;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.Core.Tests.Revisions;

namespace TypedMemory.Core.Tests.Json;

public sealed class EnvelopeAttachmentTests
{
    [Fact]
    public void Inline_data_is_decoded_and_measured()
    {
        ParsedAttachment attachment = Parse(
            """{"content_type":"text/plain","data":"aGVs\nbG8=","length":99,"digest":"md5-x"}""");
        Assert.Equal("hello", Encoding.UTF8.GetString(attachment.Data!.Value.Span));
        Assert.Equal(5, attachment.Info.Length);
        Assert.False(attachment.Stub);
        Assert.False(attachment.Follows);
    }

    [Fact]
    public void A_stub_keeps_what_is_said_of_it()
    {
        ParsedAttachment attachment = Parse(
            """{"stub":true,"content_type":"image/png","length":7,"revpos":3,"digest":"md5-x","other":[1]}""");
        Assert.True(attachment.Stub);
        Assert.Null(attachment.Data);
        Assert.Equal(
            new DocumentAttachment
            { Name = "a", ContentType = "image/png", Length = 7, RevPos = 3, Digest = "md5-x" }, attachment.Info);
    }

    [Fact]
    public void Bytes_that_follow_compressed_tell_both_lengths()
    {
        ParsedAttachment attachment = Parse("""{"follows":true,"length":100,"encoding":"gzip","encoded_length":40}""");
        Assert.True(attachment.Follows);
        Assert.Equal("gzip", attachment.Encoding);
        Assert.Equal(40, attachment.EncodedLength);
        Assert.Equal(100, attachment.Info.Length);
        Assert.Equal("application/octet-stream", attachment.Info.ContentType);
    }

    [Fact]
    public void Attachments_come_in_the_order_of_their_names_the_last_of_duplicates()
    {
        ParsedDocument document = DocumentEnvelopeTests.Parse(
            """{"_attachments":{"😀":{"stub":true},"Ａ":{"stub":true},"a":{"stub":true},"a":{"data":""}}}""");
        Assert.Equal(["a", "Ａ", "😀"], document.Attachments.Select(static attachment => attachment.Info.Name));
        Assert.Equal(0, document.Attachments[0].Data!.Value.Length);
    }

    [Theory]
    [InlineData("{}", "none of")]
    [InlineData("1", "must be an object")]
    [InlineData("""{"stub":1}""", "\"stub\"")]
    [InlineData("""{"follows":"true"}""", "\"follows\"")]
    [InlineData("""{"data":1}""", "\"data\"")]
    [InlineData("""{"data":"a"}""", "base64")]
    [InlineData("""{"stub":true,"length":-1}""", "\"length\"")]
    [InlineData("""{"stub":true,"length":1.5}""", "\"length\"")]
    [InlineData("""{"stub":true,"length":99999999999999999999}""", "\"length\"")]
    [InlineData("""{"stub":true,"content_type":null}""", "\"content_type\"")]
    [InlineData("""{"stub":true,"content_type":"\ud800"}""", "\"content_type\"")]
    [InlineData("""{"stub":true,}""", "not JSON")]
    public void A_malformed_attachment_is_refused_with_the_reason(string json, string reason)
    {
        InvalidDocumentException error = Assert.Throws<InvalidDocumentException>(() => Parse(json));
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Attachments_are_written_as_stubs_with_data_or_as_following()
    {
        DocumentRevision revision = new()
        {
            Id = "i",
            Path = Rev.Path("1-a"),
            Attachments =
            [
                new() { Name = "data", ContentType = "t", Length = 5, RevPos = 1 },
                new() { Name = "follows", ContentType = "t", Length = 6, RevPos = 1, Digest = "md5-f" },
                new() { Name = "stub", ContentType = "t", Length = 7, RevPos = 1, Digest = "md5-s" },
            ],
        };
        EnvelopeOptions options = new()
        {
            Attachments = static attachment => attachment.Name switch
            {
                "data" => AttachmentContent.Inline("hello"u8.ToArray()),
                "follows" => AttachmentContent.Follows,
                _ => AttachmentContent.Stub,
            },
        };
        Assert.Equal(
            """{"_id":"i","_rev":"1-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","_attachments":{"data":{"content_type":"t","revpos":1,"data":"aGVsbG8="},"follows":{"content_type":"t","revpos":1,"digest":"md5-f","length":6,"follows":true},"stub":{"content_type":"t","revpos":1,"digest":"md5-s","length":7,"stub":true}}}""",
            Write(revision, options));
        ParsedDocument document = DocumentEnvelopeTests.Parse(Write(revision, options));
        Assert.Equal("hello", Encoding.UTF8.GetString(document.Attachments[0].Data!.Value.Span));
        Assert.True(document.Attachments[1].Follows);
        Assert.True(document.Attachments[2].Stub);
    }

    [Fact]
    public void Members_of_a_read_are_written_and_dropped_when_they_come_back()
    {
        DocumentRevision revision = new()
        { Id = "i", Path = Rev.Path("2-b", "1-a"), Deleted = true, Body = "{ \"x\":1}"u8.ToArray() };
        string json = Write(revision, new EnvelopeOptions
        {
            Conflicts = Rev.Ids("2-a", "1-c"),
            DeletedConflicts = Rev.Ids("2-foreign"),
            RevisionsInfo = [new(Rev.Id("2-b"), RevisionStatus.Deleted), new(Rev.Id("1-a"), RevisionStatus.Missing)],
            LocalSequence = 12,
        });
        const string A = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", B = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
            C = "cccccccccccccccccccccccccccccccc";
        Assert.Equal(
            $$"""{"_id":"i","_rev":"2-{{B}}","_deleted":true,"_conflicts":["2-{{A}}","1-{{C}}"],"_deleted_conflicts":["2-foreign"],"_revs_info":[{"rev":"2-{{B}}","status":"deleted"},{"rev":"1-{{A}}","status":"missing"}],"_local_seq":12,"x":1}""",
            json);
        Assert.Equal("""{"x":1}""", Encoding.UTF8.GetString(DocumentEnvelopeTests.Parse(json).Body.Span));
    }

    private static ParsedAttachment Parse(string attachment) =>
        Assert.Single(DocumentEnvelopeTests.Parse($"{{\"_attachments\":{{\"a\":{attachment}}}}}").Attachments);

    private static string Write(DocumentRevision revision, EnvelopeOptions options)
    {
        ArrayBufferWriter<byte> output = new();
        DocumentEnvelope.Write(revision, output, options);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
