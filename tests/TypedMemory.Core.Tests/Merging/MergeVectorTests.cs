using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Core.Tests.Merging;

/// <summary>The vectors of docs/merge.md, read from there.</summary>
public sealed partial class MergeVectorTests
{
    public static TheoryData<string, string> Vectors()
    {
        var data = new TheoryData<string, string>();
        foreach (Match match in Block().Matches(File.ReadAllText(FindDocument())))
        {
            string text = match.Groups[1].Value;
            using JsonDocument vector = JsonDocument.Parse(text);
            data.Add(vector.RootElement.GetProperty("name").GetString()!, text);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_leaves_of_a_vector_become_its_merged_body(string name, string text)
    {
        using JsonDocument vector = JsonDocument.Parse(text);
        List<DocumentRevision> leaves = [];
        foreach (JsonElement leaf in vector.RootElement.GetProperty("leaves").EnumerateArray())
        {
            byte[] body = Encoding.UTF8.GetBytes(leaf[1].GetRawText());
            leaves.Add(new DocumentRevision
            {
                Id = "sample:1",
                Path = new RevisionPath(RevisionId.Parse(leaf[0].GetString()!)),
                Body = body,
            });
            Assert.Equal(
                leaf[1].GetRawText(), Encoding.UTF8.GetString(BodyWriter.Write(LeafReader.Read(leaves[^1])).Span));
        }

        leaves.Sort(static (left, right) => right.Revision.CompareTo(left.Revision));
        var document = new DocumentSnapshot { Id = "sample:1", Sequence = 1, Leaves = [.. leaves] };
        Resolution resolution = ConflictResolver.Resolve(new SampleMerge(), document);
        DocumentRevision? merged = resolution.Write?.Revisions.First(static revision => !revision.Deleted) ?? leaves[0];
        Assert.Equal(
            vector.RootElement.GetProperty("merged").GetRawText(), Encoding.UTF8.GetString(merged.Body.Span));
        Assert.Equal(leaves.Count == 1 ? ResolutionOutcome.None : ResolutionOutcome.Resolved, resolution.Outcome);
        Assert.NotEmpty(name);
    }

    [Fact]
    public void The_document_has_a_vector_for_a_fresh_document_and_for_joins() => Assert.True(Vectors().Count >= 4);

    [GeneratedRegex("```json vector\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();

    private static string FindDocument()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "docs", "merge.md");
            if (File.Exists(path)) return path;
        }

        throw new FileNotFoundException("docs/merge.md is not above the tests' folder.");
    }
}
