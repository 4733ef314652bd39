using TypedMemory.Cli.Shell;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Cli.Documents;

/// <summary>Says what was written.</summary>
internal static class Written
{
    /// <summary>Prints the new revisions of a document; where there is none, that it is as it was.</summary>
    public static void Print(Output output, string id, IReadOnlyList<RevisionId> revisions)
    {
        if (!output.IsJson)
        {
            output.Line(revisions.Count == 0 ? $"{id}\tunchanged" : $"{id}\t{string.Join(' ', revisions)}");
            return;
        }

        output.Object(json =>
        {
            json.WriteString("id", id);
            json.WriteBoolean("changed", revisions.Count > 0);
            if (revisions.Count > 0) json.WriteString("rev", revisions[0].ToString());
        });
    }
}
