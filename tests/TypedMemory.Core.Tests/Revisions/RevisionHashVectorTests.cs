using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Tests.Revisions;

/// <summary>Reads the vectors of docs/revision-hashes.md from the page itself and computes each of them.</summary>
public sealed class RevisionHashVectorTests
{
    public static TheoryData<string> Names => [.. Vectors.Keys];

    private static Dictionary<string, ILookup<string, string>> Vectors { get; } = ReadVectors();

    [Fact]
    public void The_page_has_at_least_twelve_vectors() => Assert.InRange(Vectors.Count, 12, int.MaxValue);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_published_vector_is_what_is_computed(string name)
    {
        ILookup<string, string> vector = Vectors[name];
        string parent = vector["parent"].Single();
        byte[] body = Encoding.UTF8.GetBytes(vector["body"].Single());
        ReadOnlyMemory<byte> canonical = CanonicalJson.Canonicalize(body);
        Assert.Equal(
            vector["canonical"].SingleOrDefault(vector["body"].Single()), Encoding.UTF8.GetString(canonical.Span));
        RevisionId revision = RevisionHasher.Compute(
            parent == "(none)" ? null : RevisionId.Parse(parent),
            bool.Parse(vector["deleted"].Single()),
            canonical.Span,
            [.. vector["attachment"].Select(ToAttachment)]);
        Assert.Equal(vector["revision"].Single(), revision.ToString());
    }

    private static DocumentAttachment ToAttachment(string line)
    {
        string[] parts = line.Split(" | ");
        return new DocumentAttachment { Name = parts[0], ContentType = parts[1], Sha256 = parts[2], Length = 1 };
    }

    private static Dictionary<string, ILookup<string, string>> ReadVectors()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "revision-hashes.md"));
        return page[page.IndexOf("## Test vectors", StringComparison.Ordinal)..]
            .Split("\n### ").Skip(1)
            .ToDictionary(
                static section => section[..section.IndexOf('\n', StringComparison.Ordinal)],
                static section => section.Split('\n').Skip(1)
                    .Where(static line => line.Contains(':', StringComparison.Ordinal))
                    .Select(static line => line.Split(':', 2))
                    .ToLookup(static line => line[0], static line => line[1].Trim()));
    }
}
