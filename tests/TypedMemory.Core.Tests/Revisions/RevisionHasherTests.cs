using System.Collections.Immutable;
using CsCheck;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Tests.Revisions;

public sealed class RevisionHasherTests
{
    private static readonly string[] Hashes = [new('0', 64), new('a', 64), new('F', 64)];

    private sealed record Edit(
        string? Parent, bool Deleted, string Body, ImmutableArray<DocumentAttachment> Attachments)
    {
        public RevisionId Hash() => RevisionHasher.Compute(
            Parent is null
                ? null : RevisionId.Parse(Parent), Deleted, System.Text.Encoding.UTF8.GetBytes(Body), Attachments);

        public string Text => string.Join('\u0001', [Parent ?? "", Deleted.ToString(), Body,
            .. Attachments.Select(static a => $"{a.Name}\u0002{a.ContentType}\u0002{a.Sha256!.ToUpperInvariant()}")]);
    }

    private static readonly Gen<Edit> Edits = Gen.Select(
        Gen.OneOf<string?>(null, "1-a", "1-ab", "2-ab", "1-" + new string('a', 32)),
        Gen.Bool,
        Gen.OneOf("{}", "{\"a\":1}", "{\"a\":1,\"b\":\"text/plain\"}", "{\"a\":\"" + new string('x', 3000) + "\"}"),
        Gen.Select(Gen.OneOf("a", "b", "ab"), Gen.OneOf("", "t", "at"), Gen.Int[0, 2]).Array[0, 3],
        static (parent, deleted, body, attachments) => new Edit(
            parent,
            deleted,
            body,
            [.. attachments.DistinctBy(static a => a.Item1).Select(static a =>
                new DocumentAttachment
                    { Name = a.Item1, ContentType = a.Item2, Length = 0, Sha256 = Hashes[a.Item3] })]));

    [Fact]
    public void Edits_have_the_same_revision_only_if_they_are_the_same() =>
        Gen.Select(Edits, Edits).Sample(
            static (left, right) =>
            {
                Edit sorted = right with { Attachments = [.. right.Attachments.OrderBy(static a => a.Name)] };
                bool same = (
                    left with { Attachments = [.. left.Attachments.OrderBy(static a => a.Name)] }).Text == sorted.Text;
                return left.Hash() == right.Hash() == same && right.Hash() == sorted.Hash();
            },
            iter: 10_000);

    [Fact]
    public void What_is_not_part_of_an_edit_does_not_change_its_revision()
    {
        DocumentAttachment attachment = new() { Name = "a", ContentType = "t", Length = 1, Sha256 = Hashes[1] };
        DocumentAttachment same = attachment with
        { Length = 2, RevPos = 7, Digest = "md5-x", Sha256 = Hashes[1].ToUpperInvariant() };
        Assert.Equal(
            RevisionHasher.Compute(null, false, "{}"u8, [attachment]), RevisionHasher.Compute(
                null, false, "{}"u8, [same]));
        Assert.Equal(
            RevisionHasher.Compute(null, false, "{}"u8, []), RevisionHasher.Compute(null, false, "{}"u8, default));
    }

    [Fact]
    public void A_body_that_is_not_canonical_is_hashed_by_its_canonical_form() =>
        Assert.Equal(
            RevisionHasher.Compute(null, false, "{\"a\":1,\"b\":2}"u8, []),
            RevisionHasher.ComputeFromBody(null, false, " {\"b\":2.0, \"a\":1}"u8, []));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("zz")]
    public void An_attachment_whose_bytes_were_never_here_cannot_be_hashed(string? sha256) =>
        Assert.Throws<ArgumentException>(() => RevisionHasher.Compute(
            null, false, "{}"u8, [new() { Name = "a", ContentType = "t", Length = 0, Sha256 = sha256 }]));

    [Fact]
    public void A_revision_of_the_greatest_generation_cannot_be_edited() =>
        Assert.Throws<InvalidDocumentException>(() => RevisionHasher.Compute(
            new RevisionId(int.MaxValue, 1), false, "{}"u8, []));
}
