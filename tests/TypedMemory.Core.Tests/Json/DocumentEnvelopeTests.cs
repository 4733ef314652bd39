using System.Buffers;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.Core.Tests.Revisions;

namespace TypedMemory.Core.Tests.Json;

public sealed class DocumentEnvelopeTests
{
    [Fact]
    public void A_document_of_a_peer_is_taken_apart()
    {
        ParsedDocument document = Parse("""
            {"_id":"fact:a","_rev":"2-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","x":1.0,"_deleted":true,
             "_revisions":{"start":2,"ids":["bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]},"y": [1e400],"x":2}
            """);
        Assert.Equal("fact:a", document.Id);
        Assert.Equal(Rev.Id("2-b"), document.Revision);
        Assert.True(document.Deleted);
        Assert.Equal(Rev.Path("2-b", "1-a"), document.Path);
        Assert.Equal("""{"x":1.0,"y": [1e400],"x":2}""", Encoding.UTF8.GetString(document.Body.Span));
    }

    [Fact]
    public void A_body_without_an_envelope_is_not_copied()
    {
        byte[] json = Encoding.UTF8.GetBytes(""" {"a":{"_id":1} , "b":2} """);
        ParsedDocument document = DocumentEnvelope.Parse(json, DocumentLimits.Default);
        Assert.Equal("""{"a":{"_id":1} , "b":2}""", Encoding.UTF8.GetString(document.Body.Span));
        Assert.True(document.Body.Span.Overlaps(json));
    }

    [Fact]
    public void A_document_that_is_written_is_read_back()
    {
        DocumentRevision revision = new()
        {
            Id = "fact:\"ä\"",
            Path = Rev.Path("2-b", "1-a"),
            Body = """{"x":1.0,"y":"\u0041"}"""u8.ToArray(),
            Attachments = [new() { Name = "n", ContentType = "text/plain", Length = 3, RevPos = 1, Digest = "md5-x" }],
        };
        ArrayBufferWriter<byte> output = new();
        DocumentEnvelope.Write(revision, output);
        Assert.Equal(
            """{"_id":"fact:\"ä\"","_rev":"2-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","_revisions":{"start":2,"ids":["bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]},"_attachments":{"n":{"content_type":"text/plain","revpos":1,"digest":"md5-x","length":3,"stub":true}},"x":1.0,"y":"\u0041"}""",
            Encoding.UTF8.GetString(output.WrittenSpan));
        ParsedDocument document = DocumentEnvelope.Parse(output.WrittenMemory, DocumentLimits.Default);
        Assert.Equal(revision.Id, document.Id);
        Assert.Equal(revision.Path, document.Path);
        Assert.Equal(revision.Attachments, document.Attachments.Select(a => a.Info));
        Assert.True(document.Attachments[0].Stub);
        Assert.Equal(revision.Body.ToArray(), document.Body.ToArray());
    }

    [Theory]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("1", "must be a JSON object")]
    [InlineData("{\"_foo\":1}", "Bad special document member: \"_foo\"")]
    [InlineData("{\"\\u005ffoo\":1}", "Bad special document member: \"_foo\"")]
    [InlineData("{\"_id\":1}", "\"_id\" must be a string")]
    [InlineData("{\"_id\":\"\"}", "must not be empty")]
    [InlineData("{\"_id\":\"_x\"}", "may start with an underscore")]
    [InlineData("{\"_id\":\"\\ud800\"}", "surrogate")]
    [InlineData("{\"_rev\":\"x\"}", "not a revision")]
    [InlineData("{\"_rev\":\"1-gggggggggggggggggggggggggggggggg\"}", "not a revision")]
    [InlineData("{\"_deleted\":1}", "must be true or false")]
    [InlineData("{\"_revisions\":{\"start\":1,\"ids\":[\"a\",\"b\"]}}", "has 2 ids but starts at 1")]
    [InlineData("{\"_attachments\":{\"_a\":{\"stub\":true}}}", "starts with prohibited character")]
    [InlineData("{\"_attachments\":{\"a\":{\"data\":\"?\"}}}", "not base64")]
    [InlineData("{\"a\":1", "not JSON")]
    [InlineData("{\"a\":1}x", "not JSON")]
    public void What_CouchDB_refuses_is_refused_with_the_reason(string json, string reason)
    {
        InvalidDocumentException error = Assert.Throws<InvalidDocumentException>(() => Parse(json));
        Assert.Contains(reason, error.Reason, StringComparison.Ordinal);
        Assert.Equal(TypedMemoryErrorCodes.BadRequest, error.Code);
    }

    [Theory]
    [InlineData("{\"_deleted\":true,\"_deleted\":false}", "{}")]
    [InlineData("{\"_id\":\"a\"}", "{}")]
    [InlineData("{\"a\":1,\"_id\":\"a\",\"a\":1}", "{\"a\":1,\"a\":1}")]
    [InlineData(
        "{\"_id\":\"a\",\"n\":12345678901234567890,\"m\":1e400,\"s\":\"\\ud800\"}",
        "{\"n\":12345678901234567890,\"m\":1e400,\"s\":\"\\ud800\"}")]
    [InlineData("{\"_replication_id\":\"x\",\"_id\":\"a\"}", "{\"_replication_id\":\"x\"}")]
    [InlineData("{\"\\u005fid\":\"a\",\"\\u0061\":1}", "{\"\\u0061\":1}")]
    [InlineData("{\"_removed\":true,\"_access\":[],\"_revision\":1,\"\":2}", "{\"\":2}")]
    public void The_body_is_what_the_envelope_leaves(string json, string body)
    {
        ParsedDocument document = Parse(json);
        Assert.Equal(body, Encoding.UTF8.GetString(document.Body.Span));
        Assert.False(document.Deleted);
    }

    [Fact]
    public void Where_rev_and_revisions_differ_revisions_count()
    {
        ParsedDocument document = Parse("""{"_revisions":{"ids":["b","a"],"start":2},"_rev":"1-x"}""");
        Assert.Equal(RevisionId.Parse("2-b"), document.Revision);
        Assert.Equal(2, document.Path!.Value.Count);
        Assert.Null(Parse("""{"_revisions":{"start":0,"ids":[]},"_rev":"1-x"}""").Path);
    }

    internal static ParsedDocument Parse(string json) =>
        DocumentEnvelope.Parse(Encoding.UTF8.GetBytes(json), DocumentLimits.Default);
}
