using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Wire;

namespace TypedMemory.Core.Tests.Json;

public sealed class DocumentLimitsTests
{
    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public void Nesting_is_limited_to_512(int depth, bool accepted)
    {
        // The document itself is the first level.
        string json = $"{{\"a\":{new string('[', depth - 1)}{new string(']', depth - 1)}}}";
        if (accepted) DocumentEnvelopeTests.Parse(json);
        else Assert.Contains("limit of 512", Refuse(json).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_far_beyond_the_limit_does_not_overflow_the_stack()
    {
        string opening = string.Concat(Enumerable.Repeat("{\"a\":[", 300_000));
        Assert.Contains("nested deeper", Refuse(opening).Reason, StringComparison.Ordinal);
        Assert.Contains("nested deeper", Refuse($"{{\"_conflicts\":{opening}").Reason, StringComparison.Ordinal);
        Assert.Contains(
            "nested deeper", Refuse($"{{\"_attachments\":{{\"a\":{{\"x\":{opening}").Reason, StringComparison.Ordinal);
        Assert.Contains(
            "nested deeper", Refuse($"{{\"_revisions\":{{\"x\":{opening}").Reason, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => CanonicalJsonTests.Canonical(opening));
    }

    [Fact]
    public void A_document_over_the_size_limit_is_too_large()
    {
        DocumentLimits limits = new() { MaxDocumentSize = 100 };
        byte[] just = Encoding.UTF8.GetBytes($"{{\"a\":\"{new string('x', 92)}\"}}");
        Assert.Equal(100, just.Length);
        DocumentEnvelope.Parse(just, limits);
        byte[] over = Encoding.UTF8.GetBytes($"{{\"_id\":\"i\",\"a\":\"{new string('x', 93)}\"}}");
        InvalidDocumentException error = Assert.Throws<InvalidDocumentException>(
            () => DocumentEnvelope.Parse(over, limits));
        Assert.Equal(TypedMemoryErrorCodes.TooLarge, error.Code);
        Assert.Equal("i", error.Id);
        Assert.Contains("limit of 100", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Attachments_do_not_count_as_size_of_the_document()
    {
        string data = Convert.ToBase64String(new byte[1000]);
        byte[] json = Encoding.UTF8.GetBytes($"{{\"_attachments\":{{\"a\":{{\"data\":\"{data}\"}}}},\"a\":1}}");
        ParsedDocument document = DocumentEnvelope.Parse(json, new DocumentLimits { MaxDocumentSize = 100 });
        Assert.Equal(1000, document.Attachments[0].Info.Length);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("_design/a", true)]
    [InlineData("_local/a", true)]
    [InlineData("a_b", true)]
    [InlineData("ä/😀 +%", true)]
    [InlineData("", false)]
    [InlineData("_design/", false)]
    [InlineData("_local/", false)]
    [InlineData("_design", false)]
    [InlineData("_", false)]
    [InlineData("_users/a", false)]
    public void Ids_are_checked_as_CouchDB_does(string id, bool valid)
    {
        if (valid) DocumentEnvelope.ValidateId(id, DocumentLimits.Default);
        else Assert.Throws<InvalidDocumentException>(() => DocumentEnvelope.ValidateId(id, DocumentLimits.Default));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_no_id()
    {
        foreach (string id in new[] { "\uD83D", "a\uDE00", "\uDE00\uD83D", "\uD83D\uD83D\uDE00" })
        {
            Assert.Throws<InvalidDocumentException>(() => DocumentEnvelope.ValidateId(id, DocumentLimits.Default));
        }
    }

    [Fact]
    public void The_length_of_an_id_counts_UTF8_bytes()
    {
        DocumentLimits limits = new() { MaxIdLength = 100 };
        DocumentEnvelope.ValidateId(new string('x', 100), limits);
        DocumentEnvelope.ValidateId(new string('ä', 50), limits);
        InvalidDocumentException error = Assert.Throws<InvalidDocumentException>(
            () => DocumentEnvelope.ValidateId(new string('ä', 51), limits));
        Assert.Contains("102 bytes", error.Reason, StringComparison.Ordinal);
        Assert.Throws<InvalidDocumentException>(
            () => DocumentEnvelope.ValidateId("abc", new DocumentLimits { MaxIdLength = 2 }));
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused()
    {
        byte[] json = [.. "{\"a\":\""u8, 0xC3, .. "\"}"u8];
        InvalidDocumentException error = Assert.Throws<InvalidDocumentException>(
            () => DocumentEnvelope.Parse(json, DocumentLimits.Default));
        Assert.Contains("UTF-8", error.Reason, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => CanonicalJson.Canonicalize(json));
        Assert.Throws<InvalidDocumentException>(
            () => DocumentEnvelope.Parse((byte[])[0xEF, 0xBB, 0xBF, .. "{}"u8], DocumentLimits.Default));
    }

    private static InvalidDocumentException Refuse(string json) =>
        Assert.Throws<InvalidDocumentException>(() => DocumentEnvelopeTests.Parse(json));
}
