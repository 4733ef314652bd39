using System.Buffers;
using System.Text;
using CsCheck;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Wire;
using TypedMemory.Core.Tests.Revisions;

namespace TypedMemory.Core.Tests.Json;

/// <summary>The laws of the envelope: bytes are kept, and what is malformed is always the same exception.</summary>
public sealed class DocumentEnvelopeLawTests
{
    private const int Cases = 10_000;

    private static readonly char[] Space = [' ', '\t', '\r', '\n'];

    private static readonly string[] Envelope =
    [
        "\"_id\":\"fact:a\"", "\"_rev\" : \"2-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\"", "\"_deleted\":true",
        "\"\\u005fdeleted\":false",
        "\"_revisions\":{\"start\":2,\"ids\":[\"b\",\"a\"]}", "\"_conflicts\":[\"2-x\"]", "\"_local_seq\":[{}]",
        "\"_revs_info\":null",
        "\"_attachments\":{\"a\":{\"content_type\":\"text/plain\",\"data\":\"aGVsbG8=\"},\"b\":{\"stub\":true,\"length\":3,\"revpos\":1}}",
    ];

    [Fact]
    public void Members_of_the_body_are_kept_byte_for_byte() =>
        Gen.Select(JsonNode.GenerateObject, Gen.Int, Gen.Int[0, 15].Array[0, 6]).Sample(
            static (node, seed, places) =>
            {
                // Members of the envelope are put before, between and after those of the body.
                string[] ordinary = [.. node.Members
                    .Where(static member => !member.Name.StartsWith('_'))
                    .Select((member, i) =>
                        new JsonNode.Object([member]).Render(seed + i).Trim(Space)[1..^1].Trim(Space))];
                List<string> members = [.. ordinary];
                for (int i = 0; i < places.Length; i++)
                {
                    members.Insert(
                        places[i] % (members.Count + 1), Envelope[((seed & 0xFFFF) + places[i]) % Envelope.Length]);
                }

                ParsedDocument document = DocumentEnvelopeTests.Parse($" {{{string.Join(",", members)}}}\n");
                Assert.Equal($"{{{string.Join(",", ordinary)}}}", Encoding.UTF8.GetString(document.Body.Span));
            },
            iter: Cases);

    [Fact]
    public void A_revision_that_is_written_is_read_back() =>
        Gen.Select(JsonNode.GenerateObject, Gen.Int, Forest.Generate(), Gen.Bool, Gen.Int[0, 3]).Sample(
            static (node, seed, forest, deleted, attachments) =>
            {
                string body = new JsonNode.Object(
                    [.. node.Members.Where(static member => !member.Name.StartsWith('_'))]).Render(seed);
                DocumentRevision revision = new()
                {
                    Id = $"fact:\"\\\u0001é😀{seed}",
                    Path = forest.Arrivals[0].Path,
                    Deleted = deleted,
                    Body = Encoding.UTF8.GetBytes(body),
                    Attachments = [.. Enumerable.Range(0, attachments).Select(static i =>
                        new DocumentAttachment
                            { Name = $"\"{i}", ContentType = "a/\\b", Length = i, RevPos = i, Digest = i == 0
                            ? null : "md5-\"" })],
                };
                ArrayBufferWriter<byte> output = new();
                DocumentEnvelope.Write(revision, output);
                ParsedDocument document = DocumentEnvelope.Parse(output.WrittenMemory, DocumentLimits.Default);
                Assert.Equal(revision.Id, document.Id);
                Assert.Equal(revision.Path, document.Path);
                Assert.Equal(revision.Revision, document.Revision);
                Assert.Equal(revision.Deleted, document.Deleted);
                Assert.Equal(revision.Attachments, document.Attachments.Select(static attachment => attachment.Info));
                Assert.True(CanonicalJson.AreEqual(revision.Body.Span, document.Body.Span));
                Assert.Equal(body.Trim(Space)[1..^1].Trim(Space),
                    Encoding.UTF8.GetString(document.Body.Span)[1..^1].Trim(Space));
            },
            iter: Cases);

    [Fact]
    public void Malformed_documents_are_invalid_documents_and_nothing_else() =>
        Gen.Select(
            JsonNode.GenerateObject, Gen.Int, Gen.Select(Gen.Int[0, 400], Gen.Int[0, 3], Gen.Byte).Array[1, 4]).Sample(
            static (node, seed, changes) =>
            {
                string members = string.Join(",", Envelope.Where((_, i) => ((seed >> i) & 1) == 0));
                string body = node.Render(seed).Trim(Space)[1..^1].Trim(Space);
                string separator = members.Length > 0 && body.Length > 0 ? "," : "";
                List<byte> text = [.. Encoding.UTF8.GetBytes($"{{{members}{separator}{body}}}")];
                foreach ((int at, int kind, byte value) in changes)
                {
                    if (text.Count == 0) break;
                    int place = at % text.Count;
                    if (kind == 0) text[place] = value;
                    else if (kind == 1) text.Insert(place, "{}[]\",:\\_0e-."u8[value % 13]);
                    else if (kind == 2) text.RemoveAt(place);
                    else text.RemoveRange(place, text.Count - place);
                }

                try
                {
                    ParsedDocument document = DocumentEnvelope.Parse(text.ToArray(), DocumentLimits.Default);
                    Assert.True(document.Body.Span.SequenceEqual(
                        DocumentEnvelope.Parse(document.Body, DocumentLimits.Default).Body.Span));
                }
                catch (InvalidDocumentException error)
                {
                    Assert.NotEmpty(error.Reason);
                }
            },
            iter: 20_000);
}
