using System.Globalization;
using TypedMemory.Cli.Shell;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Cli.Documents;

/// <summary>Prints what a search or a question found.</summary>
internal static class Hits
{
    /// <summary>Prints a document that was found.</summary>
    public static void Print(
        Output output, string id, RevisionId revision, double score, string snippet, ReadOnlyMemory<byte> body)
    {
        if (!output.IsJson)
        {
            string line = snippet.ReplaceLineEndings(" ");
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{score:0.###}\t{id}\t{line}"));
            return;
        }

        output.Object(json =>
        {
            json.WriteString("id", id);
            json.WriteString("rev", revision.ToString());
            json.WriteNumber("score", score);
            json.WriteString("snippet", snippet);
            json.WritePropertyName("doc");
            json.WriteRawValue(body.Span, skipInputValidation: true);
        });
    }
}
